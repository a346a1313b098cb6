/** Returns the payload of a mutation that was carried out, with these fields set; else throws. */
export function succeeded(payload, ...fields) {
    const [error] = payload.errors;
    if (error)
        throw new Error(error.message, { cause: error });
    const missing = fields.find((field) => payload[field] == null);
    if (missing !== undefined)
        throw new Error(`The payload has no ${String(missing)}.`);
    return payload;
}
/** Returns the messages of both kinds of errors by form field, such as "customer.email". */
export function messagesByField(requestErrors = [], payload) {
    const messages = new Map();
    for (const { message, extensions } of requestErrors) {
        messages.set(fieldName(extensions?.["inputPath"]), message);
    }
    for (const { message, path } of payload?.errors ?? [])
        messages.set(fieldName(path), message);
    return messages;
}
/** Omits the first element: "input", or the name of the variable. Returns "" if there is no path. */
function fieldName(path) {
    return Array.isArray(path) ? path.slice(1).join(".") : "";
}
