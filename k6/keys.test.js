import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { readArguments, requests } from './keys.js';
import { kindsOf, request } from './testload.js';

const script = fileURLToPath(new URL('keys.js', import.meta.url));
const plan = (seed, items, mix) => JSON.stringify({ schema: 2, kinds: kindsOf(items), variables: { SEED: seed, MIX: mix } });

// within runs a test with the plan in a file.
function within(text, check) {
  const folder = mkdtempSync(join(tmpdir(), 'keys-'));
  try {
    const file = join(folder, 'plan.json');
    writeFileSync(file, text);
    check(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a line is a request as the load sends it', () => {
  within(plan('7', 50, 'all'), (file) => {
    const lines = execFileSync(process.execPath, [script, file, '300'], { encoding: 'utf8' }).trimEnd().split('\n');
    assert.equal(lines.length, 300);
    lines.forEach((line, i) => {
      const { key, kind, method, path, body } = request(i, { seed: 7, items: 50, mix: 'all' });
      assert.equal(line, JSON.stringify({ key, kind, method, path, body }));
    });
  });
});

test('each setting changes the lines', () => {
  const text = (of, count) => JSON.stringify([...requests(of, count)]);
  const base = text(plan('1', 1000, 'all'), 200);
  for (const [other, count] of [[plan('2', 1000, 'all'), 200], [plan('1', 999, 'all'), 200], [plan('1', 1000, 'quote'), 200], [plan('1', 1000, 'all'), 201]]) {
    assert.notEqual(text(other, count), base);
  }
});

test('wrong words and a wrong plan are all named', () => {
  within(plan('0', 1000, 'some'), (file) => {
    const { status, stderr, stdout } = spawnSync(process.execPath, [script, file, '5'], { encoding: 'utf8' });
    assert.equal(status, 2);
    assert.equal(stdout, '');
    assert.match(stderr, /SEED: not a count/);
    assert.match(stderr, /MIX: not a mix of the plan/);
  });
  assert.throws(() => readArguments(['1']), /got 1 words, want PLAN COUNT\nCOUNT: not a count/);
});
