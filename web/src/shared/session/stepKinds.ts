// The icon of each kind of step and bubble.
import type { StepKind } from '../../gql.ts';
import type { IconName } from '../appearance/Icon.tsx';

export const KIND_ICONS: Record<StepKind | 'WORKFLOW', IconName> = {
  WORKFLOW: 'workflow',
  PDF_DOCUMENT: 'document',
  DYNAMIC_DOCUMENT: 'dynamic',
  FORM: 'form',
  FILE_REQUEST: 'file',
  VERIFICATION: 'shield',
  CART: 'cart',
};

/** Whether the step shows pages. */
export function isDocument(kind: StepKind): boolean {
  return kind === 'PDF_DOCUMENT' || kind === 'DYNAMIC_DOCUMENT';
}
