/**
 * Returns the token of a `#token=…` fragment and removes it from the address bar. Browsers do not
 * send the fragment to a server.
 */
export function takeTokenFromFragment(): string | null {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token) history.replaceState(null, '', location.pathname + location.search);
  return token;
}
