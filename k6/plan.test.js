import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { RUNNER_VARIABLES, VARIABLES, parse, readSettings, scenarios } from './plan.js';
import { KINDS } from './testload.js';

const variables = {
  SEED: '1', MIX: 'all', MODEL: 'closed', GENERATOR: 'javascript', VUS: '200', ARRIVAL_RATE: '100', WARM_UP: '20s', WINDOW: '0.5m', DRAIN: '180s', REQUEST_TIMEOUT: '1500ms',
  HANDLERS: 'async', // the service's: a plan holds the variables of all consumers
};
const env = {
  PLAN: '/run/plan.json', BASE_URL: 'http://127.0.0.1:8000', SUMMARY: '/run/k6-summary.json', TRY: 'no', SCRIPT: '',
  STUDY_VARIABLES: VARIABLES.map((v) => v.name).join(' '),
};
// What a plan of a fresh service has; KEPT is of a later round of a kept one.
const FRESH = { warm_up_seconds: null, first_iteration: 0 };
const KEPT = { warm_up_seconds: 3, first_iteration: 2000000 };
const plan = (changes = {}) => () => JSON.stringify({ schema: 2, kinds: KINDS, variables: { ...variables, ...changes }, ...FRESH });
const settings = (changes) => readSettings(env, plan(changes));

function problems(changedEnv, read = plan()) {
  try {
    readSettings({ ...env, ...changedEnv }, read);
  } catch (error) {
    return error.message.split('\n').slice(1).map((line) => line.trim());
  }
  return [];
}

test('the settings are the plan in numbers', () => {
  assert.deepEqual(settings(), {
    seed: 1, mix: 'all', kinds: KINDS, model: 'closed', vus: 200, arrivalRate: 100, warmUpMs: 20000, windowMs: 30000, drainMs: 180000, requestTimeoutMs: 1500,
    firstIteration: 0, baseUrl: 'http://127.0.0.1:8000', summaryPath: '/run/k6-summary.json', script: '', isTry: false, mockUrl: null,
  });
});

test('the closed model is a number of VUs', () => {
  assert.deepEqual(scenarios(settings()), {
    load: { executor: 'constant-vus', vus: 200, duration: '50000000us', gracefulStop: '180000000us' },
  });
});

test('the open model is an arrival rate, with all VUs there from the start', () => {
  assert.deepEqual(scenarios(settings({ MODEL: 'open' })), {
    load: {
      executor: 'constant-arrival-rate', rate: 100, timeUnit: '1s', preAllocatedVUs: 200, maxVUs: 200, duration: '50000000us', gracefulStop: '180000000us',
    },
  });
});

test('a try sends no load, and knows the mock upstream where there is one', () => {
  for (const [value, mockUrl] of [['yes', null], ['http://127.0.0.1:4000', 'http://127.0.0.1:4000']]) {
    const tried = readSettings({ ...env, TRY: value }, plan());
    assert.deepEqual([tried.isTry, tried.mockUrl], [true, mockUrl]);
    assert.deepEqual(scenarios(tried), { load: { executor: 'shared-iterations', vus: 1, iterations: 1, exec: 'nothing' } });
  }
  assert.match(problems({ TRY: 'maybe' })[0], /^TRY: malformed \(got "maybe", want no for a run/);
});

test('the kinds of a script need no requests', () => {
  const kinds = [{ name: 'read', weight: 1, upstream: false, request: null }];
  const read = () => JSON.stringify({ schema: 2, kinds, variables, ...FRESH });
  assert.deepEqual(readSettings({ ...env, SCRIPT: '/study/load.js' }, read).kinds, kinds);
  assert.match(problems({}, read)[0], /^plan.json: kinds: not the endpoint kinds with their requests/);
  assert.match(problems({ SCRIPT: 'load.js' })[0], /^SCRIPT: malformed \(got "load.js", want the absolute path/);
});

test('every variable is needed, in the plan and in STUDY_VARIABLES', () => {
  for (const { name } of VARIABLES) {
    assert.deepEqual(problems({}, plan({ [name]: undefined })), [`plan.json: variables.${name}: missing (the load needs it)`]);
    const others = VARIABLES.map((v) => v.name).filter((other) => other !== name).join(' ');
    assert.deepEqual(problems({ STUDY_VARIABLES: others }), [`STUDY_VARIABLES: missing ${name} (the load needs it)`]);
  }
});

test('a variable handed over that the load does not know is a problem', () => {
  const [problem, ...others] = problems({ STUDY_VARIABLES: `${env.STUDY_VARIABLES} HANDLERS` });
  assert.match(problem, /^STUDY_VARIABLES: unknown variable HANDLERS \(want SEED, MIX/);
  assert.deepEqual(others, []);
});

test('all problems are told at once', () => {
  const found = problems(
    { BASE_URL: 'http://127.0.0.1:8000/', SUMMARY: 'stdout', STUDY_VARIABLES: `${env.STUDY_VARIABLES} NEW` },
    plan({ SEED: '0', MODEL: 'ajar', WINDOW: '30', DRAIN: undefined }),
  );
  assert.deepEqual(found.map((line) => line.split(' (')[0]), [
    'BASE_URL: malformed',
    'SUMMARY: malformed',
    'STUDY_VARIABLES: unknown variable NEW',
    'plan.json: variables.SEED: not a count',
    'plan.json: variables.MODEL: not a choice',
    'plan.json: variables.WINDOW: not a duration',
    'plan.json: variables.DRAIN: missing',
  ]);
});

test('without any of the runner\'s variables each is named', () => {
  const none = Object.fromEntries(RUNNER_VARIABLES.map((name) => [name, undefined]));
  assert.deepEqual(problems(none).map((line) => line.split(':')[0]), RUNNER_VARIABLES);
});

test('what is not a plan is a problem', () => {
  const fails = () => { throw new Error('no such file'); };
  assert.deepEqual(problems({}, fails), ['plan.json: not readable (got no such file, want the JSON of a plan)']);
  assert.match(problems({}, () => '{')[0], /^plan.json: not readable/);
  assert.match(problems({}, () => 'null')[0], /^plan.json: not readable/);
  assert.match(problems({}, () => JSON.stringify({ schema: 2, kinds: KINDS, variables: [] }))[0], /^plan.json: variables: not an object/);
  assert.match(problems({}, () => JSON.stringify({ schema: 1, kinds: KINDS, variables }))[0], /^plan.json: schema: made by another version \(got 1, want 2\)/);
});

test('a plan without kinds, or of another mix, is a problem', () => {
  for (const kinds of [undefined, null, [], {}, KINDS.map((kind) => ({ ...kind, request: null }))]) {
    assert.match(problems({}, () => JSON.stringify({ schema: 2, kinds, variables }))[0], /^plan.json: kinds: not the endpoint kinds with their requests/);
  }
  assert.deepEqual(problems({}, plan({ MIX: 'quotes' })), ['plan.json: variables.MIX: not a mix of the plan (got "quotes", want all or health or list_items or get_item or create_order or quote or checkout)']);
});

test('a load that k6 cannot run is a problem', () => {
  assert.match(problems({}, plan({ WARM_UP: '100ms', WINDOW: '500ms' }))[0], /shorter than k6 can run \(got 600ms, want at least 1000ms\)/);
  assert.match(problems({}, plan({ WINDOW: '0s' }))[0], /WINDOW: no time to measure in/);
  assert.match(problems({}, plan({ REQUEST_TIMEOUT: '0ms' }))[0], /REQUEST_TIMEOUT: no time to answer in/);
  assert.deepEqual(problems({}, plan({ WARM_UP: '0s', DRAIN: '0s' })), []);
});

const accepted = {
  count: { 1: 1, 200: 200, 9007199254740991: 9007199254740991 },
  duration: { '250us': 0.25, '200ms': 200, '1.5s': 1500, '2m': 120000 },
};
const refused = {
  count: ['', '0', '-1', '+1', '01', '1.0', '1e3', ' 1', '9007199254740993', 5, null],
  duration: ['', '5', 's', '-1s', '1 s', '1h', '1m30s', '.5s', '1e3ms', 5, null],
};

test('the forms of counts and durations', () => {
  for (const kind of ['count', 'duration']) {
    const complain = (problem) => assert.match(problem, new RegExp(`^not a ${kind} \\(got `));
    for (const [text, value] of Object.entries(accepted[kind])) assert.equal(parse({ kind }, text, assert.fail), value, text);
    for (const text of refused[kind]) assert.equal(parse({ kind }, text, complain), undefined, String(text));
  }
});

test('the manifest says what the code accepts', () => {
  const manifest = JSON.parse(readFileSync(new URL('manifest.json', import.meta.url), 'utf8'));
  assert.equal(manifest.consumer, 'k6');
  assert.deepEqual(manifest.variables.map(({ about, default: implied, ...variable }) => variable), VARIABLES);
  assert.deepEqual(manifest.runner.map((v) => v.name), RUNNER_VARIABLES);
  assert.ok([...manifest.variables, ...manifest.runner].every(({ about }) => about.endsWith('.')));
});

test('a later round of a kept service has a warm-up and iterations of its own', () => {
  const of = (round) => readSettings(env, () => JSON.stringify({ schema: 2, kinds: KINDS, variables, ...round }));
  const fresh = of(FRESH);
  const kept = of(KEPT);
  assert.deepEqual([fresh.firstIteration, kept.firstIteration, kept.warmUpMs], [0, 2000000, 3000]);
  assert.ok(fresh.warmUpMs > 0 && fresh.windowMs === kept.windowMs);
  for (const [name, value] of [['warm_up_seconds', 0], ['warm_up_seconds', undefined], ['first_iteration', -1], ['first_iteration', null]]) {
    assert.throws(() => of({ ...KEPT, [name]: value }), new RegExp(`plan.json: ${name}: not `));
  }
});
