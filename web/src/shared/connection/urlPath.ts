/**
 * Returns the path and query of a signed URL. The server builds signed URLs with its public address;
 * the page requests them from the address that it was itself loaded from.
 */
export function urlPath(url: string): string {
  const { pathname, search } = new URL(url, location.href);
  return pathname + search;
}
