// Which signer a field of a document belongs to, by the prefix of its name.
import type { Field } from '../session/types.ts';

export const AGENT_INDEX = 0;

const SIGNER_PREFIX = /^(?:(?:customer|signer)(?:_(\d{1,3}))?|(agent))\./;

/** Returns the fields of one signer: 1, 2, … or `AGENT_INDEX`. Names without a prefix belong to signer 1. */
export function signerFields(fields: readonly Field[], signerIndex: number): Field[] {
  return fields.filter((field) => signerIndexOf(field) === signerIndex);
}

function signerIndexOf(field: Field): number {
  const prefix = SIGNER_PREFIX.exec(field.name);
  return prefix?.[2] ? AGENT_INDEX : Number(prefix?.[1] ?? 1);
}
