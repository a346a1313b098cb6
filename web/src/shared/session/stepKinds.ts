// The kinds of steps and interactions: their icons, and which of them are documents.
import type { StepKind } from '../../gql.ts';
import type { IconName } from '../appearance/Icon.tsx';
import type { Interaction, Step } from './types.ts';

export const KIND_ICONS: Record<StepKind | 'WORKFLOW', IconName> = {
  WORKFLOW: 'workflow',
  PDF_DOCUMENT: 'document',
  DYNAMIC_DOCUMENT: 'dynamic',
  FORM: 'form',
  FILE_REQUEST: 'file',
  VERIFICATION: 'shield',
  CART: 'cart',
};

/** Whether steps of this kind have pages. */
export function isDocument(kind: StepKind): boolean {
  return kind === 'PDF_DOCUMENT' || kind === 'DYNAMIC_DOCUMENT';
}

export function documentSteps(interaction: Interaction): Step[] {
  return interaction.steps.filter((step) => isDocument(step.kind));
}
