interface Payload {
  readonly errors: readonly { readonly message: string; readonly path?: readonly string[] | null }[];
}

interface RequestError {
  readonly message: string;
  readonly extensions?: { readonly [name: string]: unknown };
}

/** Returns the payload of a mutation that was carried out, with these fields set; else throws. */
export function succeeded<P extends Payload, Field extends keyof P>(
  payload: P,
  ...fields: Field[]
): P & { [Name in Field]: NonNullable<P[Name]> } {
  const [error] = payload.errors;
  if (error) throw new Error(error.message, { cause: error });
  const missing = fields.find((field) => payload[field] == null);
  if (missing !== undefined) throw new Error(`The payload has no ${String(missing)}.`);
  return payload as P & { [Name in Field]: NonNullable<P[Name]> };
}

/** Returns the messages of both kinds of errors by form field, such as "customer.email". */
export function messagesByField(
  requestErrors: readonly RequestError[] = [],
  payload?: Payload | null,
): Map<string, string> {
  const messages = new Map<string, string>();
  for (const { message, extensions } of requestErrors) {
    messages.set(fieldName(extensions?.["inputPath"]), message);
  }
  for (const { message, path } of payload?.errors ?? []) messages.set(fieldName(path), message);
  return messages;
}

/** Omits the first element: "input", or the name of the variable. Returns "" if there is no path. */
function fieldName(path: unknown): string {
  return Array.isArray(path) ? path.slice(1).join(".") : "";
}
