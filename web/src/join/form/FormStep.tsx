// A form: saved as one types, handed in with Send.
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { SubmitFormDocument } from '../../gql.ts';
import { Button } from '../../shared/controls/Button.tsx';
import { FieldInput } from '../../shared/fields/FieldInput.tsx';
import { Notice } from '../../shared/feedback/Notice.tsx';
import { classes } from '../../shared/appearance/classNames.ts';
import { texts } from '../../texts/join.ts';
import { ActionBar } from '../step/ActionBar.tsx';
import panel from '../step/panel.module.css';
import { SavingState } from './SaveStatus.tsx';
import type { StepProps } from '../step/StepPanel.tsx';
import { useDraft } from './useDraft.ts';
import { useHandIn } from '../step/useSubmitStep.ts';
import { useProblems } from './useFieldErrors.ts';

const own = texts.form;

export function FormStep({ part }: StepProps) {
  const filling = useDraft(part, part.step.fields);
  const problems = useProblems(filling);
  const { send, busy } = useHandIn(SubmitFormDocument, filling.draft);
  const [problem, setProblem] = useState<string | null>(null);
  const [form, focusFirst] = useFirstInvalid();

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setProblem(null);
    if (problems.showAll()) return focusFirst();
    const answer = await send({ stepId: part.step.id, values: filling.given });
    if (answer.ok) return;
    setProblem(problems.take(answer));
    focusFirst();
  }
  const said = problem ?? filling.problem;
  return (
    <form ref={form} noValidate onSubmit={submit} style={{ display: 'contents' }}>
      <div className={classes(panel.panel, panel.narrow)}>
        {filling.fields.some((one) => one.required) && <p className={panel.legend}>{own.legend}</p>}
        <div className={panel.fields}>
          {filling.fields.map((field) => (
            <FieldInput
              key={field.name}
              field={field}
              value={filling.of(field)}
              marked
              error={problems.at(field)}
              onChange={(value) => filling.set(field, value)}
              onBlur={() => filling.of(field) && problems.left(field)}
            />
          ))}
        </div>
        {said && <Notice kind="bad">{said}</Notice>}
      </div>
      <ActionBar note={<SavingState saving={filling.saving} />}>
        <Button type="submit" label={own.submit} variant="primary" size="large" busy={busy} testId="send" />
      </ActionBar>
    </form>
  );
}

/** Goes to the first field with something wrong, once it is shown so. */
function useFirstInvalid() {
  const form = useRef<HTMLFormElement>(null);
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    if (asked) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [asked]);
  return [form, () => setAsked((before) => before + 1)] as const;
}
