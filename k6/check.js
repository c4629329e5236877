// Whether a response is correct: its status and the fields that the request
// determines. Checks read no more of a body than they need, since the generator's
// CPU time bounds the load that it can offer.

/** Cause of a response whose status is right and whose body is not. */
export const WRONG_BODY = 'wrong-body';

/**
 * Why a response failed, or null when it is correct. A response is k6's
 * {status, error_code, body}. The cause is "error-<k6's error code>" when there was
 * no response at all, the status when it is not the expected one, else WRONG_BODY.
 *
 * What is expected: {status} and any of
 *   equal     fields of the JSON object and their values,
 *   integers  names of fields that are integers of at least 0,
 *   present   names of fields that are there and not null,
 *   only      one field and the text that is its value wherever it occurs, and
 *             it occurs; found by searching the text, for bodies that are long.
 */
export function failureCause(response, expect) {
  if (response.status === 0) return `error-${response.error_code}`;
  if (response.status !== expect.status) return String(response.status);
  return isCorrectBody(response.body, expect) ? null : WRONG_BODY;
}

function isCorrectBody(text, expect) {
  if (typeof text !== 'string') return false;
  return expect.only ? holdsOnly(text, expect.only) : holdsFields(parsed(text), expect);
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function holdsFields(body, { equal = {}, integers = [], present = [] }) {
  if (body === null || typeof body !== 'object') return false;
  for (const name in equal) {
    if (body[name] !== equal[name]) return false;
  }
  return integers.every((name) => Number.isInteger(body[name]) && body[name] >= 0)
    && present.every((name) => body[name] !== undefined && body[name] !== null);
}

// k6 takes about 120 us to parse a list of 20 items, and 20 us to search it.
const FIELDS = { category: /"category"\s*:\s*"[^"]*"/g };

function holdsOnly(text, only) {
  const [[name, value]] = Object.entries(only);
  const found = text.match(FIELDS[name]);
  const end = `"${value}"`;
  return found !== null && found.every((field) => field.endsWith(end)) && isClosed(text);
}

// isClosed notices a list that was cut off: the list is the object's last field.
function isClosed(text) {
  return /\]\s*\}\s*$/.test(text.slice(-8));
}
