// A document to fill in on its own pages, and to sign.
import { useState } from 'react';
import { Button } from '../../shared/controls/Button.tsx';
import { DocumentViewer } from '../../shared/document/DocumentViewer.tsx';
import { FieldInput } from '../../shared/fields/FieldInput.tsx';
import { problemOf } from '../../shared/fields/fieldValidation.ts';
import { Notice } from '../../shared/feedback/Notice.tsx';
import { Spinner } from '../../shared/feedback/Spinner.tsx';
import type { Field } from '../../shared/session/types.ts';
import { useMedia } from '../../shared/appearance/useMediaQuery.ts';
import { texts } from '../../texts/join.ts';
import { ActionBar } from '../step/ActionBar.tsx';
import { FieldSheet } from './FieldDialog.tsx';
import { ownFields } from '../interaction/participantStatus.ts';
import { goToPlace, PageFields } from './PageFields.tsx';
import { Paper } from './DocumentPages.tsx';
import panel from '../step/panel.module.css';
import { SavingState } from '../form/SaveStatus.tsx';
import { SignDialog } from './SignDialog.tsx';
import type { StepProps } from '../step/StepPanel.tsx';
import { useDraft } from '../form/useDraft.ts';
import { useProblems } from '../form/useFieldErrors.ts';

const own = texts.document;

export function DocumentStep({ bubble, part }: StepProps) {
  const { step, task } = part;
  const fields = ownFields(step.fields, task.position);
  const filling = useDraft(part, fields);
  const problems = useProblems(filling);
  // with a finger, or on a page that is too small to type on, a field is filled in beside the page
  const sheets = useMedia('(pointer: coarse), (width < 900px)');
  const [at, setAt] = useState<Field | null>(null);
  const [signing, setSigning] = useState(false);
  const left = filling.fields.filter((field) => problemOf(field, filling.of(field)));
  const unplaced = filling.fields.filter((field) => !field.place);

  function goOn(): void {
    const [first] = left;
    if (!first) return setSigning(true);
    // an empty field is marked as it is; one with something wrong in it says what
    if (filling.of(first)) problems.left(first);
    goToPlace(first);
    if (sheets) setAt(first);
  }
  return (
    <>
      <div className={panel.panel}>
        {step.document ? (
          <Paper>
            {(zoom) => (
              <DocumentViewer
                interactionId={bubble.id}
                stepId={step.id}
                name={step.name}
                pages={step.document?.pages ?? null}
                zoom={zoom}
                flash={false}
                overlay={(page) => (
                  <PageFields
                    page={page}
                    fields={fields}
                    filling={filling}
                    problems={problems}
                    onSheet={sheets ? setAt : null}
                    onSign={goOn}
                  />
                )}
              />
            )}
          </Paper>
        ) : (
          <p role="status" className={panel.lead}>
            <Spinner /> {own.notYet}
          </p>
        )}
        {unplaced.length > 0 && (
          <fieldset className={panel.fields}>
            <legend className={panel.heading}>{own.further}</legend>
            {unplaced.map((field) => (
              <FieldInput
                key={field.name}
                field={field}
                value={filling.of(field)}
                marked
                error={problems.at(field)}
                onChange={(value) => filling.set(field, value)}
                onBlur={() => problems.left(field)}
              />
            ))}
          </fieldset>
        )}
        {filling.problem && <Notice kind="bad">{filling.problem}</Notice>}
      </div>
      <ActionBar
        note={
          <>
            <span data-testid="left">{noteOf(left.length, filling.fields.length)}</span>
            <SavingState saving={filling.saving} />
          </>
        }
      >
        {left.length > 0 ? (
          <Button label={sheets ? own.fill : own.next} icon="pencil" variant="primary" size="large" onPress={goOn} testId="next-field" />
        ) : (
          <Button label={own.sign} icon="sign" variant="primary" size="large" onPress={goOn} testId="sign" />
        )}
      </ActionBar>
      {at && (
        <FieldSheet first={at} filling={filling} problems={problems} onClose={() => setAt(null)} />
      )}
      {signing && (
        <SignDialog stepId={step.id} name={step.name} filling={filling} problems={problems} onClose={() => setSigning(false)} />
      )}
    </>
  );
}

function noteOf(left: number, all: number): string {
  if (left > 0) return own.lacking(left);
  return all > 0 ? own.ready : own.noFields;
}
