// Whether a response to a request of a k6 script is correct: by its status, or by a function
// of the script.

import { WRONG_BODY } from './check.js';

const succeeded = (status) => status >= 200 && status < 300;

/**
 * Why a response is not what its request expects, as check.js says it; null when it is.
 * A function is asked about every response that came.
 */
export function causeOf({ expect }, response) {
  if (response.status === 0) return `error-${response.error_code}`;
  if (typeof expect === 'function') {
    if (expect(response) === true) return null;
    return succeeded(response.status) ? WRONG_BODY : String(response.status);
  }
  const right = expect === undefined ? succeeded(response.status) : response.status === expect;
  return right ? null : String(response.status);
}

/** A request of a script in the form that failure.js tells of. */
export function wanted({ kind, method = 'GET', path, body = null, params = {}, expect }) {
  return { kind, method, path, headers: params.headers ?? {}, body, values: null, want: () => description(expect) };
}

function description(expect) {
  if (typeof expect === 'function') return `what the script's function expects: ${String(expect).replace(/\s+/g, ' ').slice(0, 200)}`;
  return expect === undefined ? 'status 200 to 299' : `status ${expect}`;
}
