// The load in Go beside the load in JavaScript: the same bytes sent, and the same booked.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { runLoad, skipReason } from './k6run.js';
import { KINDS } from './testload.js';
import { BEHAVIOURS, response, startRaw } from './testraw.js';

const skip = skipReason();
const ENTRIES = ['load.js', 'generator.js'];
const variables = {
  SEED: '1', MIX: 'all', MODEL: 'closed', GENERATOR: 'javascript', VUS: '1', ARRIVAL_RATE: '100', WARM_UP: '0s', WINDOW: '2s', DRAIN: '5s', REQUEST_TIMEOUT: '300ms',
};
const correct = { status: 200, headers: {}, json: {}, integers: [], present: [], text: ['fine'], every: {}, ends: '' };
const kind = (name, changes = {}) => ({
  name, weight: 1, upstream: false, request: { method: 'GET', path: `/${name}/{n}`, headers: {}, body: null, draws: {}, correct, ...changes },
});
const values = ({ points }, metric) => points.filter((p) => p.metric === metric).map((p) => p.data);

test('what a service does below HTTP is booked alike', { skip }, async () => {
  // A POST is not sent again on another connection, so no service closes one unsaid beside it.
  const posted = [kind('fine'), kind('reset', { method: 'POST', body: '{}' }), kind('last', { method: 'POST' })];
  await bookedAlike([
    ...Object.keys(BEHAVIOURS).map((name) => kind(name)),
    { ...kind('several'), request: { ...kind('fine').request, correct: { ...correct, headers: { 'x-several': 'one, two' } } } },
  ]);
  await bookedAlike(posted);
});

async function bookedAlike(kinds) {
  const booked = {};
  for (const entry of ENTRIES) {
    const service = await startRaw({ ...BEHAVIOURS, several: BEHAVIOURS.fine });
    const done = await runLoad({ ...variables, VUS: '40' }, service.url, { entry, kinds });
    await service.close();
    assert.equal(done.code, 0, done.stderr);
    booked[entry] = { outcomes: outcomesOf(done), told: toldOf(done) };
  }
  assert.deepEqual(booked['generator.js'], booked['load.js']);
  assert.equal(booked['generator.js'].outcomes.length, kinds.length);
}

// On a busy machine any response may be late: that counts where there is to be none in time.
const isLate = ({ kind: name, cause }) => cause === 'error-1050' && name !== 'late' && name !== 'slowBody';

function outcomesOf(done) {
  const tags = values(done, 'response_time').map((d) => d.tags).filter((of) => !isLate(of));
  return distinct(tags.map(({ kind: name, outcome, cause }) => `${name} ${outcome} ${cause ?? ''}`));
}

function toldOf(done) {
  const told = values(done, 'failed_responses').map((d) => JSON.parse(d.tags.response)).filter(({ response: { status } }) => status > 0);
  return distinct(told.map(({ kind: name, cause, response: { status, error, body, headers }, want }) => (
    JSON.stringify({ name, cause, status, error, body, headers: Object.entries(headers).sort(), want }))));
}

const distinct = (texts) => [...new Set(texts)].sort();

test('the same bytes are sent: those of the service, and of tables with everything', { skip }, async () => {
  const tables = JSON.parse(readFileSync(new URL('generator/internal/mix/testdata/tables.json', import.meta.url), 'utf8'));
  const awkward = [
    kind('path', { path: '/path/a b?c=d e&{n}#f', headers: { accept: ' x ', 'User-Agent': 'me', host: 'other:80' } }),
    kind('escaped', { path: '/escaped/%7Bx%7d/ü', headers: { 'x-u': 'ü', 'Content-Length': '7' } }),
    ...['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'].map((method) => kind(method.toLowerCase(), { method })),
    kind('get', { body: 'a body' }),
  ];
  for (const kinds of [KINDS, tables, awkward]) {
    const plain = kinds.map((one) => ({ ...one, request: { ...one.request, correct: { ...correct, text: [] } } }));
    const sent = {};
    const bodiless = (socket) => socket.write(response('200 OK'));
    for (const entry of ENTRIES) {
      const service = await startRaw(new Proxy({}, { get: () => bodiless }), bodiless);
      const done = await runLoad(variables, service.url, { entry, kinds: plain });
      await service.close();
      assert.equal(done.code, 0, done.stderr);
      const host = service.url.slice('http://'.length);
      sent[entry] = service.requests.map((text) => text.replaceAll(host, 'HOST'));
    }
    const [one, other] = ENTRIES.map((entry) => sent[entry]);
    const count = Math.min(one.length, other.length);
    assert.ok(count > 100, `${count} requests`);
    assert.deepEqual(other.slice(0, kinds.length).sort(), one.slice(0, kinds.length).sort()); // the probes, at once
    assert.deepEqual(other.slice(kinds.length, count), one.slice(kinds.length, count));
  }
});

test('each segment of a load that is split tells when its load started', { skip }, async () => {
  for (const entry of ENTRIES) {
    const starts = await Promise.all(['0:1/2', '1/2:1'].map(async (segment) => {
      const service = await startRaw({ fine: BEHAVIOURS.fine });
      const flags = ['--execution-segment', segment, '--execution-segment-sequence', '0,1/2,1'];
      const done = await runLoad({ ...variables, VUS: '2' }, service.url, { entry, kinds: [kind('fine')], flags });
      await service.close();
      assert.equal(done.code, 0, done.stderr);
      return { starts: values(done, 'load_start').length, numbers: service.requests.slice(1).map((text) => Number(/\/fine\/(\d+)/.exec(text)[1])) };
    }));
    assert.deepEqual(starts.map(({ starts: n }) => n), [1, 1], entry);
    assert.ok(starts.every(({ numbers }, odd) => numbers.length > 10 && numbers.every((n) => n % 2 === odd)), entry);
  }
});
