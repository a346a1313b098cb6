// A document to fill in on its pages and to sign.
import { useState } from 'react';
import { useMediaQuery } from '../../shared/appearance/useMediaQuery.ts';
import { Button } from '../../shared/controls/Button.tsx';
import { DocumentViewer } from '../../shared/document/DocumentViewer.tsx';
import { Notice } from '../../shared/feedback/Notice.tsx';
import { Spinner } from '../../shared/feedback/Spinner.tsx';
import { FieldInput } from '../../shared/fields/FieldInput.tsx';
import { submitError } from '../../shared/fields/fieldValidation.ts';
import type { Field, Interaction, Page, Step } from '../../shared/session/types.ts';
import { texts } from '../../texts/join.ts';
import { SaveStatus } from '../form/SaveStatus.tsx';
import { type Draft, useDraft } from '../form/useDraft.ts';
import { type FieldErrors, useFieldErrors } from '../form/useFieldErrors.ts';
import { ActionBar } from '../step/ActionBar.tsx';
import panel from '../step/panel.module.css';
import type { StepProps } from '../step/stepProps.ts';
import { DocumentPages } from './DocumentPages.tsx';
import { FieldDialog } from './FieldDialog.tsx';
import { goToPageField, PageFields } from './PageFields.tsx';
import { SignDialog } from './SignDialog.tsx';

const labels = texts.document;

export function DocumentStep({ interaction, current }: StepProps) {
  const { step, assignment } = current;
  const fields = step.fields.filter((field) => field.position === assignment.position);
  const draft = useDraft(current, fields);
  const fieldErrors = useFieldErrors(draft);
  // on touch screens and small screens a field is filled in in a dialog instead of on the page
  const usesDialog = useMediaQuery('(pointer: coarse), (width < 900px)');
  const [dialogField, setDialogField] = useState<Field | null>(null);
  const [isSigning, setIsSigning] = useState(false);
  const incomplete = draft.fields.filter((field) => submitError(field, draft.valueOf(field)));

  function advance(): void {
    const [next] = incomplete;
    if (!next) return setIsSigning(true);
    // a field with an invalid value shows its error; an empty field is already highlighted
    if (draft.valueOf(next)) fieldErrors.touch(next);
    goToPageField(next);
    if (usesDialog) setDialogField(next);
  }
  const renderFields = (page: Page) => (
    <PageFields
      page={page}
      fields={fields}
      draft={draft}
      fieldErrors={fieldErrors}
      onOpenDialog={usesDialog ? setDialogField : null}
      onSign={advance}
    />
  );
  const nextLabel = usesDialog ? labels.fill : labels.nextField;
  return (
    <>
      <div className={panel.panel}>
        <FillablePages interaction={interaction} step={step} overlay={renderFields} />
        <OtherFields draft={draft} fieldErrors={fieldErrors} />
        {draft.error && <Notice kind="bad">{draft.error}</Notice>}
      </div>
      <ActionBar
        note={
          <>
            <span data-testid="incomplete-fields">{progressNote(incomplete.length, draft.fields.length)}</span>
            <SaveStatus state={draft.saveState} />
          </>
        }
      >
        {incomplete.length > 0 ? (
          <Button
            label={nextLabel}
            icon="pencil"
            variant="primary"
            size="large"
            onPress={advance}
            testId="next-field"
          />
        ) : (
          <Button
            label={labels.sign}
            icon="sign"
            variant="primary"
            size="large"
            onPress={advance}
            testId="sign"
          />
        )}
      </ActionBar>
      {dialogField && (
        <FieldDialog
          firstField={dialogField}
          draft={draft}
          fieldErrors={fieldErrors}
          onClose={() => setDialogField(null)}
        />
      )}
      {isSigning && (
        <SignDialog
          stepId={step.id}
          documentName={step.name}
          draft={draft}
          fieldErrors={fieldErrors}
          onClose={() => setIsSigning(false)}
        />
      )}
    </>
  );
}

interface FillablePagesProps {
  interaction: Interaction;
  step: Step;
  overlay: (page: Page) => React.ReactNode;
}

function FillablePages({ interaction, step, overlay }: FillablePagesProps) {
  if (!step.document) {
    return (
      <p role="status" className={panel.lead}>
        <Spinner /> {labels.notReady}
      </p>
    );
  }
  const { pages } = step.document;
  return (
    <DocumentPages>
      {(zoom) => (
        <DocumentViewer
          interactionId={interaction.id}
          stepId={step.id}
          name={step.name}
          pages={pages}
          zoom={zoom}
          highlightChanges={false}
          overlay={overlay}
        />
      )}
    </DocumentPages>
  );
}

/** The fields that have no position on a page. */
function OtherFields({ draft, fieldErrors }: { draft: Draft; fieldErrors: FieldErrors }) {
  const fields = draft.fields.filter((field) => !field.rectangle);
  if (fields.length === 0) return null;
  return (
    <fieldset className={panel.fields}>
      <legend className={panel.heading}>{labels.otherFields}</legend>
      {fields.map((field) => (
        <FieldInput
          key={field.name}
          field={field}
          value={draft.valueOf(field)}
          markRequired
          error={fieldErrors.errorOf(field)}
          onChange={(value) => draft.setValue(field, value)}
          onBlur={() => fieldErrors.touch(field)}
        />
      ))}
    </fieldset>
  );
}

function progressNote(incompleteCount: number, fieldCount: number): string {
  if (incompleteCount > 0) return labels.incomplete(incompleteCount);
  return fieldCount > 0 ? labels.ready : labels.noFields;
}
