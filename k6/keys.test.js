import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { readArguments, requests } from './keys.js';
import { request } from './mix.js';

const script = fileURLToPath(new URL('keys.js', import.meta.url));

test('a line is a request as the load sends it', () => {
  const lines = execFileSync(process.execPath, [script, '7', '50', 'all', '300'], { encoding: 'utf8' }).trimEnd().split('\n');
  assert.equal(lines.length, 300);
  lines.forEach((line, i) => {
    const { expect, ...sent } = request(i, { seed: 7, items: 50, mix: 'all' });
    assert.ok(expect);
    assert.deepEqual(JSON.parse(line), sent);
  });
});

test('each setting changes the lines', () => {
  const text = (words) => JSON.stringify([...requests(readArguments(words))]);
  const base = text(['1', '1000', 'all', '200']);
  for (const other of [['2', '1000', 'all', '200'], ['1', '999', 'all', '200'], ['1', '1000', 'quote', '200'], ['1', '1000', 'all', '201']]) {
    assert.notEqual(text(other), base, other.join(' '));
  }
});

test('wrong words are all named', () => {
  const { status, stderr, stdout } = spawnSync(process.execPath, [script, '0', '1000', 'some', '-1'], { encoding: 'utf8' });
  assert.equal(status, 2);
  assert.equal(stdout, '');
  for (const name of ['SEED', 'MIX', 'COUNT']) assert.match(stderr, new RegExp(`${name}: not a `));
  assert.throws(() => readArguments(['1']), /got 1 words, want SEED ITEMS MIX COUNT/);
});
