// A form. Its values are saved while typing and submitted with Send.
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { SubmitFormDocument } from '../../gql.ts';
import { classNames } from '../../shared/appearance/classNames.ts';
import { Button } from '../../shared/controls/Button.tsx';
import { Notice } from '../../shared/feedback/Notice.tsx';
import { FieldInput } from '../../shared/fields/FieldInput.tsx';
import { texts } from '../../texts/join.ts';
import { ActionBar } from '../step/ActionBar.tsx';
import panel from '../step/panel.module.css';
import type { StepProps } from '../step/stepProps.ts';
import { useSubmitStep } from '../step/useSubmitStep.ts';
import { SaveStatus } from './SaveStatus.tsx';
import { useDraft } from './useDraft.ts';
import { useFieldErrors } from './useFieldErrors.ts';

const labels = texts.form;

export function FormStep({ current }: StepProps) {
  const draft = useDraft(current, current.step.fields);
  const fieldErrors = useFieldErrors(draft);
  const { send, busy } = useSubmitStep(SubmitFormDocument, draft.store);
  const [submitError, setSubmitError] = useState<string | null>(null);
  const [form, focusFirstInvalid] = useFirstInvalidFocus();

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setSubmitError(null);
    if (fieldErrors.showAll()) return focusFirstInvalid();
    const result = await send({ stepId: current.step.id, values: draft.values });
    if (result.ok) return;
    setSubmitError(fieldErrors.showServerErrors(result));
    focusFirstInvalid();
  }
  const error = submitError ?? draft.error;
  return (
    <form ref={form} noValidate onSubmit={submit} style={{ display: 'contents' }}>
      <div className={classNames(panel.panel, panel.narrow)}>
        {draft.fields.some((field) => field.required) && <p className={panel.legend}>{labels.legend}</p>}
        <div className={panel.fields}>
          {draft.fields.map((field) => (
            <FieldInput
              key={field.name}
              field={field}
              value={draft.valueOf(field)}
              markRequired
              error={fieldErrors.errorOf(field)}
              onChange={(value) => draft.setValue(field, value)}
              onBlur={() => draft.valueOf(field) && fieldErrors.touch(field)}
            />
          ))}
        </div>
        {error && <Notice kind="bad">{error}</Notice>}
      </div>
      <ActionBar note={<SaveStatus state={draft.saveState} />}>
        <Button
          type="submit"
          label={labels.submit}
          variant="primary"
          size="large"
          busy={busy}
          testId="submit"
        />
      </ActionBar>
    </form>
  );
}

/** Returns a ref for the form, and a function that focuses its first invalid field after the next render. */
function useFirstInvalidFocus() {
  const form = useRef<HTMLFormElement>(null);
  const [requestCount, setRequestCount] = useState(0);
  useEffect(() => {
    if (requestCount) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [requestCount]);
  return [form, () => setRequestCount((count) => count + 1)] as const;
}
