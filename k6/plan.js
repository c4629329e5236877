// From the run's plan to k6's options. Nothing has a default: a variable that is
// unknown, missing or malformed is a problem, and all problems are told at once.

import { mixes } from './mix.js';
import { SCHEMA } from './summary.js';

const DURATION_MS = { us: 0.001, ms: 1, s: 1000, m: 60000 };

// The shortest load that k6's executors accept.
const MIN_LOAD_MS = 1000;

/** Name of the one scenario. */
export const SCENARIO = 'load';

/** The study variables that the load takes: their names, kinds and, of a choice, words. MIX is one of the plan's mixes. */
export const VARIABLES = Object.freeze([
  { name: 'SEED', kind: 'count' },
  { name: 'MIX', kind: 'text' },
  { name: 'MODEL', kind: 'choice', values: ['closed', 'open'] },
  { name: 'GENERATOR', kind: 'choice', values: ['javascript', 'go'] },
  { name: 'VUS', kind: 'count' },
  { name: 'ARRIVAL_RATE', kind: 'count' },
  { name: 'WARM_UP', kind: 'duration' },
  { name: 'WINDOW', kind: 'duration' },
  { name: 'DRAIN', kind: 'duration' },
  { name: 'REQUEST_TIMEOUT', kind: 'duration' },
]);

/** The variables that the runner adds: addresses and paths, no part of a study. */
export const RUNNER_VARIABLES = Object.freeze(['PLAN', 'BASE_URL', 'SUMMARY', 'TRY', 'SCRIPT', 'STUDY_VARIABLES']);

/**
 * What decides the requests, {seed, mix, kinds}, from the text of a plan file. Throws one
 * Error that lists every problem.
 */
export function readLoad(text) {
  const problems = [];
  const plan = readPlan({ PLAN: 'plan.json' }, () => text, problems);
  const wanted = VARIABLES.filter(({ name }) => name === 'SEED' || name === 'MIX');
  const values = parseVariables(plan.variables, [], problems, wanted);
  checkMix(values.MIX, plan.kinds, problems);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return { seed: values.SEED, mix: values.MIX, kinds: plan.kinds };
}

/**
 * The settings of a run, from the runner's variables (env) and the plan file that
 * read(path) gives as text. Times are in milliseconds, arrivalRate is per second.
 * Throws one Error that lists every problem.
 */
export function readSettings(env, read) {
  const problems = [];
  checkRunner(env, problems);
  const plan = readPlan(env, read, problems);
  const values = parseVariables(plan.variables, handedOver(env, problems), problems);
  checkMix(values.MIX, plan.kinds, problems);
  checkTimes(values, problems);
  checkRound(plan, problems);
  if (problems.length > 0) {
    throw new Error(`the plan cannot be run (${problems.length} problems):\n  ${problems.join('\n  ')}`);
  }
  return settings(values, plan, env);
}

function settings(values, { kinds, warmUpSeconds, firstIteration }, env) {
  return {
    seed: values.SEED,
    mix: values.MIX,
    kinds,
    model: values.MODEL,
    vus: values.VUS,
    arrivalRate: values.ARRIVAL_RATE,
    warmUpMs: warmUpSeconds === null ? values.WARM_UP : 1000 * warmUpSeconds,
    windowMs: values.WINDOW,
    drainMs: values.DRAIN,
    requestTimeoutMs: values.REQUEST_TIMEOUT,
    firstIteration,
    baseUrl: env.BASE_URL,
    summaryPath: env.SUMMARY,
    script: env.SCRIPT,
    isTry: env.TRY !== 'no',
    mockUrl: /^http/.test(env.TRY) ? env.TRY : null,
  };
}

function checkRunner(env, problems) {
  const wanted = {
    PLAN: [/^\//, 'the absolute path of plan.json'],
    BASE_URL: [/^http:\/\/[^/?#]+$/, 'an address such as http://127.0.0.1:8000'],
    SUMMARY: [/^\//, 'the absolute path of the k6-summary.json to write'],
    TRY: [/^(no|yes|http:\/\/[^/?#]+)$/, 'no for a run; to send each kind once and no more, the address of the mock upstream, or yes without one'],
    SCRIPT: [/^(\/|$)/, "the absolute path of the study's k6 script, or nothing"],
    STUDY_VARIABLES: [/./, 'the names of the study variables handed over'],
  };
  for (const [name, [form, want]] of Object.entries(wanted)) {
    if (env[name] === undefined || !form.test(env[name])) problems.push(`${name}: ${env[name] ? 'malformed' : 'missing'} (got ${quoted(env[name])}, want ${want})`);
  }
}

// readPlan gives what it can of {variables, kinds, warmUpSeconds, firstIteration}; what it cannot read is null.
function readPlan(env, read, problems) {
  if (!env.PLAN) return { variables: null, kinds: null };
  try {
    const { schema, variables, kinds, warm_up_seconds: warmUpSeconds, first_iteration: firstIteration } = JSON.parse(read(env.PLAN));
    if (schema !== SCHEMA) problems.push(`plan.json: schema: made by another version (got ${quoted(schema)}, want ${SCHEMA})`);
    return { variables: readVariables(variables, problems), kinds: readKinds(kinds, env.SCRIPT, problems), warmUpSeconds, firstIteration };
  } catch (error) {
    problems.push(`plan.json: not readable (got ${error.message ?? error}, want the JSON of a plan)`);
  }
  return { variables: null, kinds: null };
}

// checkRound wants what tells the rounds of a kept service apart; a plan of a fresh one has null and 0.
function checkRound({ variables, warmUpSeconds, firstIteration }, problems) {
  if (variables === null) return;
  if (warmUpSeconds !== null && !(warmUpSeconds > 0)) problems.push(`plan.json: warm_up_seconds: not a time (got ${quoted(warmUpSeconds)}, want seconds, or null for WARM_UP)`);
  if (!Number.isSafeInteger(firstIteration) || firstIteration < 0) problems.push(`plan.json: first_iteration: not the number of an iteration (got ${quoted(firstIteration)}, want 0 or more)`);
}

function readVariables(variables, problems) {
  if (variables !== null && typeof variables === 'object' && !Array.isArray(variables)) return variables;
  problems.push(`plan.json: variables: not an object (got ${quoted(variables)}, want names and values)`);
  return null;
}

// readKinds wants requests of the kinds, but for those of a script, which makes them itself.
function readKinds(kinds, script, problems) {
  if (Array.isArray(kinds) && kinds.length > 0 && kinds.every((kind) => kind?.name && (script || kind.request))) return kinds;
  problems.push(`plan.json: kinds: not the endpoint kinds with their requests (got ${quoted(kinds).slice(0, 80)}, want a list)`);
  return null;
}

function checkMix(mix, kinds, problems) {
  if (mix === undefined || kinds === null || mixes(kinds).includes(mix)) return;
  problems.push(`plan.json: variables.MIX: not a mix of the plan (got ${quoted(mix)}, want ${mixes(kinds).join(' or ')})`);
}

function handedOver(env, problems) {
  const names = (env.STUDY_VARIABLES ?? '').split(/\s+/).filter((name) => name !== '');
  const known = VARIABLES.map((v) => v.name);
  for (const name of names) {
    if (!known.includes(name)) problems.push(`STUDY_VARIABLES: unknown variable ${name} (want ${known.join(', ')})`);
  }
  return names;
}

function parseVariables(raw, names, problems, wanted = VARIABLES) {
  const values = {};
  for (const variable of wanted) {
    const { name } = variable;
    if (names.length > 0 && !names.includes(name)) problems.push(`STUDY_VARIABLES: missing ${name} (the load needs it)`);
    if (raw === null) continue;
    if (raw[name] === undefined) {
      problems.push(`plan.json: variables.${name}: missing (the load needs it)`);
      continue;
    }
    values[name] = parse(variable, raw[name], (problem) => problems.push(`plan.json: variables.${name}: ${problem}`));
  }
  return values;
}

/** Reads one value as its variable's kind; undefined, after report(problem), when it is none. */
export function parse(variable, text, report) {
  const { read, want } = KIND_FORMS[variable.kind];
  const value = typeof text === 'string' ? read(text, variable) : undefined;
  if (value === undefined) report(`not a ${variable.kind} (got ${quoted(text)}, want ${want(variable)})`);
  return value;
}

const KIND_FORMS = {
  choice: { read: (text, { values }) => (values.includes(text) ? text : undefined), want: ({ values }) => values.join(' or ') },
  count: { read: readCount, want: () => 'a positive integer such as 200' },
  text: { read: (text) => (text === '' ? undefined : text), want: () => 'some text' },
  duration: { read: readDuration, want: () => 'a number with us, ms, s or m, such as 200ms' },
};

function readCount(text) {
  const n = Number(text);
  return /^[1-9][0-9]*$/.test(text) && Number.isSafeInteger(n) ? n : undefined;
}

function readDuration(text) {
  const [, number, unit] = /^([0-9]+(?:\.[0-9]+)?)(us|ms|s|m)$/.exec(text) ?? [];
  return unit === undefined ? undefined : Number(number) * DURATION_MS[unit];
}

function checkTimes({ WARM_UP: warmUp, WINDOW: window, REQUEST_TIMEOUT: timeout }, problems) {
  if (window === 0) problems.push('plan.json: variables.WINDOW: no time to measure in (got 0, want more)');
  if (timeout === 0) problems.push('plan.json: variables.REQUEST_TIMEOUT: no time to answer in (got 0, want more)');
  if (warmUp + window < MIN_LOAD_MS) {
    problems.push(`plan.json: WARM_UP and WINDOW together are shorter than k6 can run (got ${warmUp + window}ms, want at least ${MIN_LOAD_MS}ms)`);
  }
}

function quoted(value) {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

/**
 * k6's scenarios for the settings. Of a try it is one iteration, which does nothing: its
 * requests come before. Of a run it is one scenario, which starts requests during the
 * warm-up and the window, and then waits for those in flight up to the drain's end.
 * In the open model all VUs exist from the start: creating some under load would
 * disturb it, and an arrival that finds none free is counted as dropped.
 */
export function scenarios(settings) {
  if (settings.isTry) return { [SCENARIO]: { executor: 'shared-iterations', vus: 1, iterations: 1, exec: 'nothing' } };
  const duration = k6Duration(settings.warmUpMs + settings.windowMs);
  const gracefulStop = k6Duration(settings.drainMs);
  const load = settings.model === 'closed'
    ? { executor: 'constant-vus', vus: settings.vus }
    : {
      executor: 'constant-arrival-rate',
      rate: settings.arrivalRate,
      timeUnit: '1s',
      preAllocatedVUs: settings.vus,
      maxVUs: settings.vus,
    };
  return { [SCENARIO]: { ...load, duration, gracefulStop } };
}

function k6Duration(ms) {
  return `${Math.round(ms * 1000)}us`;
}
