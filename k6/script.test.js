// A k6 script as the load, as k6 runs it, against a service in this process.

import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runLoad, skipReason } from './k6run.js';
import { startService } from './testservice.js';

const skip = skipReason();
const variables = {
  SEED: '1', MIX: 'all', MODEL: 'closed', GENERATOR: 'javascript', VUS: '3', ARRIVAL_RATE: '100', WARM_UP: '1s', WINDOW: '1s', DRAIN: '10s', REQUEST_TIMEOUT: '10s',
};
const kinds = [{ name: 'read', weight: 1, upstream: false, request: null }, { name: 'write', weight: 1, upstream: false, request: null }];

const SHOP = `
import { check, group, sleep } from 'k6';
import { Trend } from 'k6/metrics';
import { batch, send } from './scaleguild.js';

const total = new Trend('basket_total');
export const options = { thresholds: { basket_total: ['max<0', 'avg>0'], 'checks{phase:window}': [{ threshold: 'rate==1', abortOnFail: true }] } };
export const setup = () => ({ user: 7 });
export default ({ user }) => {
  group('browse', () => {
    const [home, one] = batch([{ kind: 'read', path: '/' }, { kind: 'read', path: \`/users/\${user}\` }]);
    check(one, { 'is the user': ({ body }) => body === '/users/7' && home.status === 200 });
  });
  total.add(Math.floor(1000 * Math.random()));
  send({ kind: 'write', method: 'POST', path: '/orders', body: '{}', params: { headers: { 'content-type': 'text/x' } }, expect: ({ body }) => body === '/orders' });
  sleep(0.02);
};
export const teardown = ({ user }) => console.error(\`bye \${user}\`);
`;

const echo = (method, path) => ({ status: 200, body: path });

// run lets k6 run a script against a service that responds so.
async function run(text, { respond = echo, changes = {}, ...options } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'k6-script-'));
  const service = await startService(respond);
  try {
    copyFileSync(fileURLToPath(new URL('scaleguild.js', import.meta.url)), join(folder, 'scaleguild.js'));
    const script = join(folder, 'load.js');
    writeFileSync(script, text);
    const done = await runLoad({ ...variables, ...changes }, service.url, { kinds, script, ...options });
    return { ...done, requests: service.requests };
  } finally {
    await service.close();
    rmSync(folder, { recursive: true });
  }
}

const points = (done, metric) => done.points.filter((p) => p.metric === metric).map((p) => p.data);

test('every request of a script is booked, and what is the script\'s stays its own', { skip }, async () => {
  const done = await run(SHOP);
  assert.equal(done.code, 99, done.stderr); // thresholds are missed, and cost no data
  assert.match(done.stderr, /bye 7/);
  const { whole_run: whole, window, thresholds } = JSON.parse(done.summary);
  assert.equal(whole.started, done.requests.length - 3); // of the iteration before the load
  assert.equal(whole.finished, whole.started);
  assert.equal(points(done, 'requests_started').reduce((sum, { value }) => sum + value, 0), whole.started);
  assert.ok(window.kinds.read.completed > 0 && window.kinds.write.completed > 0 && window.all.failed === 0);
  assert.deepEqual(thresholds, [
    { expression: 'max<0', met: false, metric: 'basket_total' }, { expression: 'avg>0', met: true, metric: 'basket_total' },
    { expression: 'rate==1', met: true, metric: 'checks{phase:window}' },
  ]);
  const phases = new Set(points(done, 'basket_total').map(({ tags }) => tags.phase));
  assert.ok(['probe', 'warm_up', 'window'].every((phase) => phases.has(phase)), [...phases].join());
  assert.ok(points(done, 'checks').every(({ tags }) => /::browse$/.test(tags.group) && tags.check === 'is the user' && tags.phase));
});

test('the end of each response is k6\'s own, of a batch as well', { skip }, async () => {
  const done = await run(SHOP);
  const ends = points(done, 'http_req_duration').map(({ value, metadata }) => `${metadata?.request} ${value}`);
  const booked = points(done, 'response_time').map(({ value, metadata }) => `${metadata.request} ${value}`);
  assert.ok(booked.length > 20);
  for (const one of booked) assert.ok(ends.includes(one), one);
});

test('a script draws the same in every run', { skip }, async () => {
  const drawn = async (SEED) => points(await run(SHOP, { changes: { SEED, VUS: '1' } }), 'basket_total').map(({ value }) => value).slice(0, 20);
  const first = await drawn('1');
  assert.deepEqual(await drawn('1'), first);
  assert.notDeepEqual(await drawn('2'), first);
  assert.ok(new Set(first).size > 15);
  assert.ok(new Set(await drawn('20261126123456')).size > 15, 'a seed that leaves no room for the iteration');
});

test('a wrong answer ends the run before its load', { skip }, async () => {
  const done = await run(SHOP, { respond: (method, path) => (path === '/orders' ? { status: 500, body: 'no disk' } : echo(method, path)) });
  assert.equal(done.code, 108);
  assert.match(done.stderr, /1 of 3 responses are wrong/);
  const [failed] = points(done, 'failed_responses').map(({ tags }) => JSON.parse(tags.response));
  assert.equal(done.requests.length, 3);
  assert.deepEqual([failed.kind, failed.cause, failed.phase, failed.response.body, failed.request.headers], ['write', '500', 'probe', 'no disk', { 'content-type': 'text/x' }]);
  assert.match(failed.want, /^what the script's function expects: \({ body }\) => body === '\/orders'$/);
});

test('a script that cannot be the load says why', { skip }, async () => {
  const using = (body, options = '{}') => `import { send, batch } from './scaleguild.js'; export const options = ${options}; export default () => { ${body} };`;
  for (const [text, why] of [
    [using('', '{ vus: 3, duration: "1m" }'), /options cannot be used \(2 problems\):\n {2}options.vus: the study says how much load there is \(got 3, want none\): set vus in \[load\]/],
    [using('send({ kind: "other", path: "/" });'), /send: not a kind of the study \(got "other", want read or write\)/],
    [using('send({ kind: "read", path: "/", params: { redirects: 2 } });'), /redirects would be requests that nobody books \(got 2, want 0\)/],
    [using('batch(Array(7).fill({ kind: "read", path: "/" }));'), /more requests than k6 sends at once \(got 7, want at most 6\)/],
    [using(''), /sent no request by send or batch/],
    [using('throw new Error("no user");'), /ended by an exception before the load: no user/],
  ]) {
    const done = await run(text);
    assert.notEqual(done.code, 0, text);
    assert.match(done.stderr, why);
    assert.equal(points(done, 'load_start').length, 0, text);
  }
});

test('iterations that end by an exception are told, and the load goes on', { skip }, async () => {
  const text = `import { send } from './scaleguild.js'; let n = 0;
    export default () => { send({ kind: 'read', path: '/' }); n += 1; if (n > 1) throw new Error('twice'); };`;
  const done = await run(text);
  const failed = points(done, 'failed_iterations');
  assert.ok(failed.length > 0 && failed.every(({ tags }) => tags.error === 'twice'), done.stderr);
  assert.equal(done.code, 0);
});

test('a try sends the requests of one iteration', { skip }, async () => {
  const done = await run(SHOP, { tried: 'yes' });
  assert.equal(done.code, 0, done.stderr);
  const told = points(done, 'tried_responses').map(({ tags }) => JSON.parse(tags.response));
  assert.deepEqual(told.map(({ kind, cause, upstream_calls: calls }) => [kind, cause, calls]), [['read', '', null], ['read', '', null], ['write', '', null]]);
});

test('a request past send is seen before the load', { skip }, async () => {
  const done = await run(`import http from 'k6/http'; import { send } from './scaleguild.js';
    export default () => { send({ kind: 'read', path: '/' }); http.get(__ENV.BASE_URL + '/own'); };`, { tried: 'yes' });
  const own = points(done, 'http_req_duration').filter(({ tags, metadata }) => tags.phase === 'probe' && metadata === undefined);
  assert.equal(own.length, 1, done.stderr);
});
