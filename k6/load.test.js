// The load as k6 runs it, against a service in this process: in JavaScript, and in Go.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runLoad, skipReason } from './k6run.js';
import { phaseAt } from './phase.js';
import { canonical } from './summary.js';
import { KIND_NAMES, request } from './testload.js';
import { answer, startService } from './testservice.js';

const skip = skipReason();
const variables = {
  SEED: '1', MIX: 'all', MODEL: 'closed', GENERATOR: 'javascript', VUS: '5', ARRIVAL_RATE: '100', WARM_UP: '1s', WINDOW: '1s', DRAIN: '10s', REQUEST_TIMEOUT: '10s',
};

// Each kind that is requested is sent once before the load.
const probesOf = ({ MIX = 'all' }) => (MIX === 'all' ? KIND_NAMES.length : 1);

const values = (points, metric) => points.filter((p) => p.metric === metric).map((p) => p.data);
const responsesOf = (points, tags) => values(points, 'response_time').filter((d) => Object.entries(tags).every(([k, v]) => d.tags[k] === v));

// agree checks that the summary says what the stream's points add up to, and gives it.
function agree({ points, summary }) {
  const told = JSON.parse(summary);
  const window = (tags) => responsesOf(points, { phase: 'window', ...tags });
  for (const [kind, figures] of [[undefined, told.window.all], ...Object.entries(told.window.kinds)]) {
    const of = kind === undefined ? {} : { kind };
    const times = window({ outcome: 'ok', ...of }).map((d) => d.value);
    assert.equal(figures.completed, times.length, kind);
    assert.equal(figures.failed, window({ outcome: 'failed', ...of }).length, kind);
    assert.equal(figures.response_time_ms === null, times.length === 0, kind);
    if (times.length > 0) assert.equal(figures.response_time_ms.max, Math.max(...times), kind);
  }
  assert.deepEqual(Object.keys(told.window.kinds), [...KIND_NAMES].sort());
  assert.equal(told.whole_run.started, values(points, 'requests_started').length);
  assert.equal(told.whole_run.finished, values(points, 'response_time').length);
  assert.equal(summary, canonical(told));
  return told;
}

const toldOf = ({ points }) => values(points, 'failed_responses').map(({ tags }) => JSON.parse(tags.response));

const trialOf = ({ points }) => values(points, 'tried_responses').map(({ tags }) => JSON.parse(tags.response));

for (const entry of ['load.js', 'generator.js']) {
  describe(entry, () => {
    const run = (of, url, options = {}) => runLoad(of, url, { entry, ...options });

    // load runs k6 against a service that responds so, and closes the service.
    async function load(changes = {}, respond = answer, options = {}) {
      const probes = probesOf(changes);
      const service = await startService((...request) => (service.requests.length <= probes ? answer(...request) : respond(...request)));
      try {
        const done = await run({ ...variables, ...changes }, service.url, options);
        return { ...done, requests: service.requests.slice(probes) };
      } finally {
        await service.close();
      }
    }

    test('closed model: stream and summary agree, and every request is answered', { skip }, async () => {
      const done = await load();
      assert.equal(done.code, 0, done.stderr);
      assert.equal(done.stderr, '');
      const told = agree(done);
      assert.equal(told.whole_run.started, told.whole_run.finished);
      assert.equal(told.whole_run.started, done.requests.length);
      assert.equal(told.whole_run.dropped_iterations, 0);
      assert.ok(told.window.all.completed > 0);
      assert.equal(told.window.all.failed, 0);
    });

    test('the points have the promised tags and no others', { skip }, async () => {
      const { points } = await load();
      const [start, ...more] = values(points, 'load_start');
      assert.deepEqual(more, []);
      assert.ok(Math.floor(start.value) <= Date.parse(start.time));
      const phases = { warmUpMs: 1000, windowMs: 1000 };
      let otherPhase = 0;
      for (const { time, value, tags } of values(points, 'response_time')) {
        assert.deepEqual(Object.keys(tags).sort(), ['kind', 'outcome', 'phase']);
        assert.ok(KIND_NAMES.includes(tags.kind) && value > 0);
        // A point is written a moment after its phase was found, so each VU may cross each of the two borders once.
        if (phaseAt(Date.parse(time) - start.value, phases) !== tags.phase) otherPhase += 1;
      }
      assert.ok(otherPhase <= 2 * 5, `${otherPhase} points`);
      assert.ok(values(points, 'requests_started').every(({ value, tags }) => value === 1 && Object.keys(tags).length === 0));
    });

    test('iteration i is request i of the mix, in every run', { skip }, async () => {
      for (const seed of [1, 2]) {
        const { requests } = await load({ VUS: '1', SEED: String(seed), WARM_UP: '0s' });
        assert.ok(requests.length > 50);
        const expected = requests.map((_, i) => request(i, { seed, items: 1000, mix: 'all' }));
        assert.deepEqual(requests.map(({ method, path, body }) => ({ method, path, body })), expected.map(({ method, path, body }) => ({ method, path, body })));
        assert.ok(requests.every(({ method, type }) => type === (method === 'POST' ? 'application/json' : undefined)));
      }
    });

    test('a mix of one kind sends that kind only, and the summary has the others without responses', { skip }, async () => {
      const done = await load({ MIX: 'quote', VUS: '1', WARM_UP: '0s' });
      const expected = done.requests.map((_, i) => request(i, { seed: 1, items: 1000, mix: 'quote' }).path);
      assert.deepEqual(done.requests.map(({ path }) => path), expected);
      const { kinds, all } = agree(done).window;
      assert.deepEqual(kinds.quote, all);
      assert.ok(KIND_NAMES.filter((kind) => kind !== 'quote').every((kind) => kinds[kind].completed === 0));
    });

    test('several VUs together send each request once', { skip }, async () => {
      const { requests } = await load({ WARM_UP: '0s' });
      const line = ({ method, path, body }) => `${method} ${path} ${body}`;
      const expected = requests.map((_, i) => request(i, { seed: 1, items: 1000, mix: 'all' }));
      assert.deepEqual(requests.map(line).sort(), expected.map(line).sort());
    });

    test('open model: starts come at the arrival rate', { skip }, async () => {
      const done = await load({ MODEL: 'open' });
      assert.equal(done.code, 0, done.stderr);
      const told = agree(done);
      const { started, finished, dropped_iterations: dropped } = told.whole_run;
      assert.equal(started, finished);
      assert.ok(started + dropped > 180 && started + dropped <= 201, `${started} started, ${dropped} dropped`);
    });

    test('open model: an arrival without a free VU is dropped and counted', { skip }, async () => {
      const hold = (method, path, body) => (path === '/health' ? null : answer(method, path, body));
      const done = await load({ MODEL: 'open', VUS: '2', REQUEST_TIMEOUT: '3s' }, hold);
      const told = agree(done);
      assert.ok(told.whole_run.dropped_iterations > 0);
      assert.equal(told.whole_run.started, told.whole_run.finished);
    });

    test('a response that is not correct counts as failed, under its cause', { skip }, async () => {
      const wrong = {
        '/quotes': () => ({ status: 502, body: { error: 'upstream', where: 'upstream' } }),
        '/orders': () => ({ status: 201, body: { key: 'another' } }),
        '/checkout': () => ({ status: 307, body: {}, headers: { location: '/health' } }),
      };
      const respond = (method, path, body) => (wrong[`/${path.split(/[/?]/)[1]}`] ?? (() => answer(method, path, body)))();
      const done = await load({}, respond);
      assert.equal(done.code, 0, done.stderr);
      const told = agree(done);
      assert.equal(told.whole_run.started, done.requests.length);
      for (const [kind, cause] of Object.entries({ quote: '502', create_order: 'wrong-body', checkout: '307' })) {
        assert.equal(told.window.kinds[kind].completed, 0);
        assert.equal(told.window.kinds[kind].response_time_ms, null);
        assert.ok(responsesOf(done.points, { kind }).every(({ tags }) => tags.outcome === 'failed' && tags.cause === cause), kind);
      }
      assert.equal(told.window.kinds.health.failed, 0);
    });

    test('no answer in time, and no service, are failures with k6\'s error code', { skip }, async () => {
      const late = await load({ REQUEST_TIMEOUT: '200ms' }, () => null);
      assert.ok(values(late.points, 'response_time').every(({ tags }) => tags.cause === 'error-1050'));
      assert.equal(agree(late).window.all.completed, 0);
      const service = await startService((...request) => {
        if (service.requests.length === probesOf({})) service.refuse(); // once the probes are answered
        return answer(...request);
      });
      const absent = await run({ ...variables, MODEL: 'open' }, service.url);
      assert.ok(values(absent.points, 'response_time').every(({ tags }) => tags.cause === 'error-1212'));
      assert.ok(agree(absent).window.all.failed > 0);
    });

    test('a request that the drain does not wait for is started and not finished', { skip }, async () => {
      const done = await load({ DRAIN: '200ms' }, () => null);
      const told = agree(done);
      assert.deepEqual(told.whole_run, { started: 5, finished: 0, dropped_iterations: 0 });
    });

    test('a slow response in flight at the end of the window finishes in the drain', { skip }, async () => {
      const probes = probesOf({});
      const isHeld = (n) => n > probes && n <= probes + 5;
      const service = await startService((method, path, body) => (isHeld(service.requests.length) ? null : answer(method, path, body)));
      const done = await run({ ...variables, REQUEST_TIMEOUT: '3s' }, service.url);
      await service.close();
      const drained = responsesOf(done.points, { phase: 'drain' });
      assert.equal(drained.length, 5);
      assert.ok(drained.every(({ tags }) => tags.cause === 'error-1050'));
      assert.equal(agree(done).window.all.failed, 0);
    });

    test('a plan that cannot be run ends k6 with 107 and all problems', { skip }, async () => {
      const done = await run({ ...variables, SEED: 'x', WINDOW: '9' }, 'http://127.0.0.1:1', { names: ['SEED', 'NEW'] });
      assert.equal(done.code, 107);
      assert.equal(done.summary, null);
      assert.deepEqual(done.points, []);
      for (const problem of ['variables.SEED: not a count', 'variables.WINDOW: not a duration', 'unknown variable NEW', 'missing MIX']) {
        assert.ok(done.stderr.includes(problem), done.stderr);
      }
    });

    test('options that replace the plan\'s scenario end k6 with 108, without a summary', { skip }, async () => {
      const done = await load({}, answer, { environment: { K6_ITERATIONS: '3' } });
      assert.equal(done.code, 108);
      assert.match(done.stderr, /the scenario is not the plan's \(got default, want load\)/);
      assert.match(done.stderr, /k6-summary.json: not written: k6's summary: no metric requests_started/);
      assert.equal(done.summary, null);
      assert.deepEqual(done.requests, []);
    });

    test('a kind that is answered wrong ends k6 before the load, with what was sent, answered and wanted', { skip }, async () => {
      const service = await startService((method, path, body) => {
        if (path.startsWith('/items/')) return { status: 404, body: '<html>no such page</html>', headers: { 'x-from': 'test' } };
        return answer(method, path, body);
      });
      const done = await run(variables, service.url);
      await service.close();
      assert.equal(done.code, 108);
      assert.match(done.stderr, /1 of 6 endpoint kinds are answered wrong/);
      assert.equal(service.requests.length, 6);
      assert.deepEqual(values(done.points, 'load_start'), []);
      const [{ response, request: sent, want, ...of }, ...more] = toldOf(done);
      assert.deepEqual(more, []);
      assert.deepEqual(of, { kind: 'get_item', phase: 'probe', cause: '404' });
      assert.match(sent.path, /^\/items\/[0-9]+$/);
      assert.deepEqual([sent.method, sent.headers, sent.body], ['GET', {}, '']);
      assert.deepEqual([response.status, response.error, response.body, response.headers['X-From']], [404, '', '<html>no such page</html>', 'test']);
      assert.equal(want, `status 200, id = ${sent.path.slice(7)}, a whole number at price_cents, something at name, something at category`);
    });

    test('the first failed responses are told, and no more than ten by each VU', { skip }, async () => {
      const done = await load({ VUS: '1' }, (method, path, body) => (path === '/health' ? answer(method, path, body) : { status: 500, body: 'x'.repeat(2000) }));
      const failed = toldOf(done);
      assert.equal(failed.length, 10);
      assert.ok(responsesOf(done.points, {}).filter(({ tags }) => tags.outcome === 'failed').length > 10);
      assert.ok(failed.every(({ phase, cause, response }) => phase === 'warm_up' && cause === '500' && response.body.length === 500));
    });

    test('no method follows a redirect or waits longer than the time-out', { skip }, async () => {
      const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
      const correct = { status: 200, headers: {}, json: {}, integers: [], present: [], text: [], every: {}, ends: '' };
      const kinds = methods.map((method) => ({ name: method, weight: 1, request: { method, path: `/${method}/{n}`, headers: { 'X-Key': '{key}' }, body: null, draws: {}, correct } }));
      const probes = (n) => n <= methods.length;
      const replied = async (reply) => {
        const service = await startService(() => (probes(service.requests.length) ? { status: 200, body: {} } : reply));
        const done = await run({ ...variables, WARM_UP: '0s', REQUEST_TIMEOUT: '300ms' }, service.url, { kinds });
        await service.close();
        const causes = new Set(responsesOf(done.points, {}).map(({ tags }) => `${tags.kind} ${tags.cause}`));
        return { causes: [...causes].sort(), requests: service.requests };
      };
      const moved = await replied({ status: 307, body: {}, headers: { location: '/elsewhere' } });
      assert.deepEqual(moved.causes, methods.map((method) => `${method} 307`).sort());
      assert.ok(moved.requests.every(({ path }) => path !== '/elsewhere'));
      assert.deepEqual(new Set(moved.requests.map(({ method }) => method)), new Set(methods));
      const late = await replied(null);
      assert.deepEqual(late.causes, methods.map((method) => `${method} error-1050`).sort());
    });

    test('a try sends each kind once, tells of every response and counts the upstream\'s calls', { skip }, async () => {
      let calls = 0;
      const mock = await startService(() => ({ status: 200, body: { requests: calls } }));
      const service = await startService((method, path, body) => {
        if (path.startsWith('/quotes/')) calls += 1;
        if (path === '/checkout') calls += 2;
        return path === '/health' ? { status: 200, body: 'pong' } : answer(method, path, body);
      });
      const done = await run(variables, service.url, { tried: mock.url });
      await service.close();
      await mock.close();
      assert.deepEqual([done.code, done.stderr, done.summary], [0, '', null]);
      const told = trialOf(done);
      assert.deepEqual(told.map(({ kind, cause, upstream_calls: n }) => `${kind} ${cause} ${n}`), [
        'health wrong-body 0', 'list_items  0', 'get_item  0', 'create_order  0', 'quote  1', 'checkout  2',
      ]);
      assert.deepEqual(service.requests.map(({ path }) => path), told.map(({ request: { path } }) => path));
      assert.equal(told[0].response.body, 'pong');
      assert.equal(told[2].want, `status 200, id = ${told[2].request.path.slice(7)}, a whole number at price_cents, something at name, something at category`);
      assert.deepEqual(values(done.points, 'load_start'), []);
    });

    test('a try without an upstream counts no calls, and a service that is gone is no reason to stop', { skip }, async () => {
      const service = await startService(answer);
      await service.close();
      const done = await run({ ...variables, MIX: 'health' }, service.url, { tried: 'yes' });
      assert.equal(done.code, 0, done.stderr);
      assert.deepEqual(trialOf(done).map(({ cause, upstream_calls: n }) => [cause, n]), [['error-1212', null]]);
    });
  });
}
