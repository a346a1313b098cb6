// Signed URLs name the server's public address; the page asks the server that it came from.

export function pathOf(url: string): string {
  const { pathname, search } = new URL(url, location.href);
  return pathname + search;
}
