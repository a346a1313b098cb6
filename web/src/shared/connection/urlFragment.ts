// What comes behind the # of an address: no server ever sees it.

/** The token of #token=…; it leaves the address bar at once. */
export function tokenInFragment(): string | null {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token) history.replaceState(null, '', location.pathname + location.search);
  return token;
}
