import type { InteractionStatus } from '../../gql.ts';

const FINAL_STATUSES = new Set<InteractionStatus>(['COMPLETED', 'DECLINED', 'EXPIRED', 'DELETED']);

/** Whether the interaction has ended: nobody can act on it any more. */
export function isFinal(interaction: { readonly status: InteractionStatus }): boolean {
  return FINAL_STATUSES.has(interaction.status);
}
