import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PHASES, phaseAt } from './phase.js';

test('a phase includes its first moment and excludes its last', () => {
  const at = (ms) => phaseAt(ms, { warmUpMs: 20000, windowMs: 30000 });
  assert.deepEqual([0, 19999, 20000, 49999, 50000, 1e9].map(at), ['warm_up', 'warm_up', 'window', 'window', 'drain', 'drain']);
});

test('without a warm-up the window starts at once', () => {
  assert.equal(phaseAt(0, { warmUpMs: 0, windowMs: 1 }), 'window');
});

test('the names are in order of time', () => {
  assert.deepEqual(PHASES, ['warm_up', 'window', 'drain']);
});
