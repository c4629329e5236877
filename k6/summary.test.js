import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TREND_STATS, canonical, subMetrics, summaryText } from './summary.js';

const kinds = ['health', 'quote'];
const trend = (count, ms = 10) => ({ type: 'trend', values: Object.fromEntries(TREND_STATS.map((stat, n) => [stat, stat === 'count' ? count : ms + n])) });
const counter = (n) => ({ type: 'counter', values: { count: n, rate: 1 } });

// Data as k6 gives it: 5 correct and 1 failed response in the window, of 10 in all.
function data(changes = {}) {
  const metrics = {
    response_time: trend(10),
    requests_started: counter(11),
    'response_time{phase:window,outcome:ok}': trend(5),
    'response_time{phase:window,outcome:failed}': trend(1, 0),
    'response_time{phase:window,outcome:ok,kind:health}': trend(5),
    'response_time{phase:window,outcome:failed,kind:health}': trend(0, 0),
    'response_time{phase:window,outcome:ok,kind:quote}': trend(0, 0),
    'response_time{phase:window,outcome:failed,kind:quote}': trend(1, 0),
    ...changes,
  };
  return { state: { testRunDurationMs: 2000.5 }, metrics: Object.fromEntries(Object.entries(metrics).filter(([, metric]) => metric)) };
}

test('the summary holds counts and quantiles, in canonical form', () => {
  const times = { avg: 10, max: 13, min: 11, p50: 12, p95: 14, p99: 15, p99_9: 16 };
  assert.equal(summaryText(data(), kinds), `${JSON.stringify({
    k6: { test_run_duration_ms: 2000.5 },
    schema: 2,
    thresholds: null,
    whole_run: { dropped_iterations: 0, finished: 10, started: 11 },
    window: {
      all: { completed: 5, failed: 1, response_time_ms: times },
      kinds: {
        health: { completed: 5, failed: 0, response_time_ms: times },
        quote: { completed: 0, failed: 1, response_time_ms: null },
      },
    },
  }, null, 2)}\n`);
});

test('dropped iterations are counted when there were some', () => {
  assert.equal(JSON.parse(summaryText(data({ dropped_iterations: counter(7) }), kinds)).whole_run.dropped_iterations, 7);
});

test('every metric but dropped_iterations must be there', () => {
  for (const name of Object.keys(data().metrics)) {
    assert.throws(() => summaryText(data({ [name]: undefined }), kinds), (error) => error.message.includes(`no metric ${name}`), name);
  }
});

test('a missing or malformed number is an error', () => {
  const name = 'response_time{phase:window,outcome:ok,kind:health}';
  for (const stat of TREND_STATS) {
    const metric = trend(5);
    delete metric.values[stat];
    assert.throws(() => summaryText(data({ [name]: metric }), kinds), (error) => error.message.includes(`no number ${stat}`), stat);
  }
  assert.throws(() => summaryText(data({ requests_started: counter(1.5) }), kinds), /requests_started: not a count \(got 1.5/);
  assert.throws(() => summaryText(data({ requests_started: counter(NaN) }), kinds), /no number count/);
  assert.throws(() => summaryText({ ...data(), state: {} }, kinds), /no number testRunDurationMs/);
});

test('kinds that do not add up are an error', () => {
  const wrong = data({ 'response_time{phase:window,outcome:ok}': trend(6) });
  assert.throws(() => summaryText(wrong, kinds), /the kinds do not add up \(got 5 completed, want 6\)/);
});

test('each sub-metric that is read is asked for, without a threshold', () => {
  const asked = subMetrics(kinds);
  assert.deepEqual(Object.keys(asked).sort(), Object.keys(data().metrics).filter((name) => name.includes('{')).sort());
  assert.ok(Object.values(asked).every((list) => list.length === 0));
});

test('canonical JSON sorts keys at every depth and keeps lists', () => {
  assert.equal(canonical({ b: [{ d: 1, c: 2 }], a: null }), '{\n  "a": null,\n  "b": [\n    {\n      "c": 2,\n      "d": 1\n    }\n  ]\n}\n');
});
