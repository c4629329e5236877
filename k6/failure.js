// The first responses of a run that are not correct, with what was sent and wanted: the
// counts say how many there were, and not why.

/** How many failed responses each VU tells of; the runner keeps the first of all. */
export const TOLD = 10;

// So much of a body is told, in characters.
const BODY = 500;

/**
 * A failed response as the runner reads it: the request, what was answered, and what a
 * correct response has. phase is one of PHASES, or "probe".
 */
export function failure({ phase, cause, wanted, response }) {
  const { kind, method, path, headers, body, values, want } = wanted;
  const got = { status: response.status, error: response.error ?? '', headers: response.headers ?? {}, body: cut(response.body) };
  return { kind, phase, cause, request: { method, path, headers, body: cut(body) }, response: got, want: want(values) };
}

function cut(text) {
  return typeof text === 'string' ? text.slice(0, BODY) : '';
}
