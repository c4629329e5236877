// Whether a response is correct: its status, its headers, and what its body holds. Checks
// read no more of a body than they need, since the generator's CPU time bounds the load
// that it can offer.

import { template, value } from './template.js';

/** Cause of a response whose status is right and whose body is not. */
export const WRONG_BODY = 'wrong-body';

/** Cause of a response whose status is right and whose headers are not. */
export const WRONG_HEADER = 'wrong-header';

/**
 * Compiles what a correct response has, as the plan says it, to a function of a response
 * and the values that its request drew. It gives null when the response is correct, and
 * else the cause: "error-<k6's error code>" when there was no response at all, the status
 * when it is not the expected one, else WRONG_HEADER or WRONG_BODY. A response is k6's
 * {status, error_code, headers, body}.
 */
export function correct(expect, names) {
  const holdsHeaders = headerCheck(expect.headers, names);
  const holdsBody = bodyCheck(expect, names);
  return (response, values) => {
    if (response.status === 0) return `error-${response.error_code}`;
    if (response.status !== expect.status) return String(response.status);
    if (holdsHeaders !== null && !holdsHeaders(response.headers, values)) return WRONG_HEADER;
    return holdsBody === null || holdsBody(response.body, values) ? null : WRONG_BODY;
  };
}

/**
 * Compiles what a correct response has to a function of the values that were drawn, which
 * gives it as one line of text, for people.
 */
export function description(expect, names) {
  const filled = (texts) => (values) => Object.entries(texts).map(([name, text]) => [name, template(text, names)(values)]);
  const [json, headers, every] = [expect.json, expect.headers, expect.every].map(filled);
  const ends = template(expect.ends, names);
  const text = (values) => expect.text.map((one) => template(one, names)(values));
  return (values) => [
    `status ${expect.status}`,
    ...headers(values).map(([name, one]) => `header ${name} with ${one}`),
    ...json(values).map(([path, one]) => `${path} = ${one}`),
    ...expect.integers.map((path) => `a whole number at ${path}`),
    ...expect.present.map((path) => `something at ${path}`),
    ...text(values).map((one) => `the text ${JSON.stringify(one)}`),
    ...every(values).map(([field, one]) => `${field} = ${JSON.stringify(one)} wherever it occurs`),
    ...(expect.ends === '' ? [] : [`the end ${ends(values)}`]),
  ].join(', ');
}

function headerCheck(wanted, names) {
  const checks = Object.entries(wanted).map(([name, text]) => [name.toLowerCase(), template(text, names)]);
  if (checks.length === 0) return null;
  return (headers, values) => {
    const got = Object.fromEntries(Object.entries(headers).map(([name, text]) => [name.toLowerCase(), String(text)]));
    return checks.every(([name, text]) => got[name] !== undefined && got[name].includes(text(values)));
  };
}

// bodyCheck is null where nothing is asked of the body.
function bodyCheck(expect, names) {
  const ofText = [
    ...expect.text.map((text) => containing(template(text, names))),
    ...Object.entries(expect.every).map(([field, text]) => inEvery(field, template(text, names))),
    ...(expect.ends === '' ? [] : [ending(template(expect.ends, names))]),
  ];
  const ofJSON = [
    ...Object.entries(expect.json).map(([path, text]) => equal(path, value(text, names))),
    ...expect.integers.map((path) => at(path, (found) => Number.isInteger(found) && found >= 0)),
    ...expect.present.map((path) => at(path, (found) => found !== undefined && found !== null)),
  ];
  if (ofText.length + ofJSON.length === 0) return null;
  return (text, values) => typeof text === 'string' && holds(ofText, text, values) && (ofJSON.length === 0 || holds(ofJSON, parsed(text), values));
}

function holds(checks, body, values) {
  for (const check of checks) {
    if (!check(body, values)) return false;
  }
  return true;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const containing = (wanted) => (text, values) => text.includes(wanted(values));

// inEvery finds a field wherever it occurs, by searching: k6 takes about 120 us to parse a
// list of 20 items, and 20 us to search it.
function inEvery(field, wanted) {
  const fields = new RegExp(`"${literal(field)}"\\s*:\\s*"[^"]*"`, 'g');
  return (text, values) => {
    const found = text.match(fields);
    const end = `"${wanted(values)}"`;
    return found !== null && found.every((one) => one.endsWith(end));
  };
}

// ending notices a body that was cut off. One without a draw is compiled once.
function ending(wanted) {
  if (wanted.length > 0) return (body, values) => endOf(wanted(values))(body);
  return endOf(wanted());
}

function endOf(text) {
  const marks = [...text].filter((mark) => mark.trim() !== '');
  const end = new RegExp(`${marks.map(literal).join('\\s*')}\\s*$`);
  return (body) => end.test(body.slice(-(4 * marks.length + 64)));
}

const literal = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

// equal compares the value at a path, which is the most frequent check of all.
function equal(path, wanted) {
  const steps = stepsOf(path);
  if (steps.length === 1 && typeof steps[0] === 'string' && steps[0] !== EACH) {
    const [name] = steps;
    return (body, values) => body !== null && typeof body === 'object' && body[name] === wanted(values);
  }
  return (body, values) => {
    const want = wanted(values);
    return reach(body, steps, 0, (found) => found === want);
  };
}

function at(path, accept) {
  const steps = stepsOf(path);
  return (body) => reach(body, steps, 0, accept);
}

const EACH = '[*]';

// stepsOf reads a path: a name, the number of an element, or EACH of them.
function stepsOf(path) {
  return [...path.matchAll(/\[(\*|[0-9]+)\]|([^.[\]]+)/g)].map(([, index, name]) => {
    if (name !== undefined) return name;
    return index === '*' ? EACH : Number(index);
  });
}

// reach says whether what a path leads to is accepted; of EACH there is at least one.
function reach(body, steps, from, accept) {
  let here = body;
  for (let n = from; n < steps.length; n += 1) {
    if (here === null || typeof here !== 'object') return false;
    if (steps[n] === EACH) {
      return Array.isArray(here) && here.length > 0 && here.every((one) => reach(one, steps, n + 1, accept));
    }
    here = here[steps[n]];
  }
  return accept(here);
}
