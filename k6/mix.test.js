import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ALL, hash, load, mixes } from './mix.js';
import { CATEGORIES, KINDS, KIND_NAMES, first as firstOf, request } from './testload.js';

const settings = { seed: 1, items: 1000, mix: ALL };
const first = (n, of = settings) => firstOf(n, of);
const sent = ({ key, kind, method, path, body }) => ({ key, kind, method, path, body });

// A change of either golden value is a change of the load: published runs cannot be compared with later ones.
const FIRST_30 = [
  'GET /items/337',
  'GET /health',
  'GET /items?category=c19',
  'GET /health',
  'POST /checkout {"key":"r4","item_id":682,"quantity":5}',
  'POST /checkout {"key":"r5","item_id":462,"quantity":4}',
  'POST /orders {"key":"r6","item_id":455,"quantity":1}',
  'GET /items/681',
  'GET /items/410',
  'GET /quotes/679?key=r9',
  'POST /checkout {"key":"r10","item_id":107,"quantity":4}',
  'POST /orders {"key":"r11","item_id":17,"quantity":2}',
  'GET /quotes/322?key=r12',
  'GET /items?category=c08',
  'POST /orders {"key":"r14","item_id":649,"quantity":4}',
  'GET /health',
  'GET /health',
  'GET /items/409',
  'POST /checkout {"key":"r18","item_id":494,"quantity":3}',
  'GET /items?category=c04',
  'GET /items?category=c09',
  'POST /orders {"key":"r21","item_id":734,"quantity":2}',
  'POST /orders {"key":"r22","item_id":242,"quantity":5}',
  'POST /checkout {"key":"r23","item_id":892,"quantity":1}',
  'GET /items/112',
  'GET /health',
  'GET /quotes/398?key=r26',
  'GET /quotes/260?key=r27',
  'GET /health',
  'GET /quotes/241?key=r29',
];
// It stands in results/ladder/digest.txt as well.
const SHA256_OF_10000 = '50ece3547d93178ec39e10e82fd6b9a0e2ef70eca30c31cb0dad12e5e206b921';

test('the first 30 requests are the known ones', () => {
  assert.deepEqual(first(30).map(({ method, path, body }) => `${method} ${path}${body ? ` ${body}` : ''}`), FIRST_30);
});

test('the first 10,000 requests have the known SHA-256', () => {
  const lines = first(10000).map((r) => `${JSON.stringify(sent(r))}\n`).join('');
  assert.equal(createHash('sha256').update(lines).digest('hex'), SHA256_OF_10000);
});

test('the weights add up to 100', () => {
  assert.equal(KINDS.reduce((sum, { weight }) => sum + weight, 0), 100);
});

test('the share of each kind is within 1.5 points of its weight', () => {
  for (const seed of [1, 2, 3, 42, 2 ** 32, 2 ** 53 - 1]) {
    const counts = tally(first(10000, { ...settings, seed }).map((r) => r.kind));
    for (const { name: kind, weight } of KINDS) {
      assert.ok(Math.abs(counts[kind] / 100 - weight) <= 1.5, `seed ${seed}: ${kind} ${counts[kind] / 100} %, weight ${weight}`);
    }
  }
});

test('the kinds are interleaved: each of 100 stretches of 100 requests has them all', () => {
  const kinds = first(10000).map((r) => r.kind);
  for (let at = 0; at < kinds.length; at += 100) {
    assert.equal(new Set(kinds.slice(at, at + 100)).size, KIND_NAMES.length, `from ${at}`);
  }
});

test('a kind does not depend on the one before', () => {
  const kinds = first(20001).map((r) => r.kind);
  const repeated = kinds.slice(1).filter((kind, n) => kind === kinds[n]).length / 20000;
  const expected = KINDS.reduce((sum, { weight }) => sum + (weight / 100) ** 2, 0);
  assert.ok(Math.abs(repeated - expected) < 0.015, `repeated ${repeated}, expected ${expected}`);
});

test('every item, category and quantity occurs, and no other', () => {
  const requests = first(20000, { seed: 7, items: 50, mix: ALL });
  const orders = requests.filter((r) => r.body).map((r) => JSON.parse(r.body));
  const ids = requests.flatMap((r) => /^\/(?:items|quotes)\/([0-9]+)/.exec(r.path)?.[1] ?? []).map(Number).concat(orders.map((o) => o.item_id));
  const categories = requests.flatMap((r) => /category=(.*)/.exec(r.path)?.[1] ?? []);
  assert.deepEqual(distinct(ids), Array.from({ length: 50 }, (_, n) => n + 1));
  assert.deepEqual(distinct(orders.map((o) => o.quantity)), [1, 2, 3, 4, 5]);
  assert.deepEqual([...new Set(categories)].sort(), CATEGORIES);
});

test('one item is enough', () => {
  const item = (r) => Number(/^\/(?:items|quotes)\/([0-9]+)/.exec(r.path)?.[1] ?? JSON.parse(r.body)?.item_id ?? 1);
  assert.ok(first(1000, { seed: 1, items: 1, mix: ALL }).every((r) => item(r) === 1));
});

test('keys are r and the number of the iteration', () => {
  for (const [i, r] of first(200).entries()) {
    assert.equal(r.key, `r${i}`);
    if (r.kind === 'quote') assert.ok(r.path.endsWith(`?key=r${i}`));
    if (r.body) assert.equal(JSON.parse(r.body).key, `r${i}`);
  }
});

test('a request is the same whenever it is asked for, and another for another seed', () => {
  assert.deepEqual(sent(request(123, settings)), sent(request(123, settings)));
  const same = first(1000).filter((r, i) => r.path === request(i, { ...settings, seed: 2 }).path);
  assert.ok(same.length < 250, `${same.length} of 1000 paths are the same`);
});

test('a mix is all kinds or one of them', () => {
  assert.deepEqual(mixes(KINDS), ['all', ...KIND_NAMES]);
  for (const mix of KIND_NAMES) assert.ok(first(500, { ...settings, mix }).every(({ kind }) => kind === mix), mix);
});

test('where the mix of all kinds sends a kind, the mix of that kind sends the same request', () => {
  for (const [i, r] of first(1000).entries()) assert.deepEqual(sent(request(i, { ...settings, mix: r.kind })), sent(r));
});

test('an iteration has the same key, item and quantity under every mix', () => {
  for (let i = 0; i < 200; i += 1) {
    const of = (mix) => request(i, { ...settings, mix });
    const [order, checkout] = ['create_order', 'checkout'].map((mix) => JSON.parse(of(mix).body));
    assert.deepEqual(order, checkout);
    assert.equal(of('get_item').path, `/items/${order.item_id}`);
    assert.equal(of('quote').path, `/quotes/${order.item_id}?key=r${i}`);
  }
});

test('hash is a 32-bit word that depends on all bits of the seed', () => {
  for (const seed of [1, 2 ** 31, 2 ** 32 + 1, 2 ** 53 - 1]) {
    const word = hash(seed, 5);
    assert.ok(Number.isInteger(word) && word >= 0 && word < 2 ** 32);
  }
  assert.notEqual(hash(1, 5), hash(2 ** 32 + 1, 5));
});

// A load of other kinds: as internal/mix/testdata has every key of the tables.
const EVERY = JSON.parse(readFileSync(new URL('../internal/mix/testdata/every.json', import.meta.url), 'utf8'));

test('weights need not add up to 100', () => {
  const { request: of } = load({ seed: 3, mix: ALL, kinds: EVERY });
  const counts = tally(Array.from({ length: 11000 }, (_, i) => of(i).kind));
  for (const { name, weight } of EVERY) assert.ok(Math.abs(counts[name] - 1000 * weight) < 150, `${name}: ${counts[name]}`);
});

test('templates fill paths, headers and bodies; a word in a path is encoded', () => {
  const of = (mix) => load({ seed: 3, mix, kinds: EVERY }).request(41);
  assert.match(of('read_user').path, /^\/users\/[0-9]+\?lang=(de|en|pt%20BR)&page=41$/);
  const { headers, body, method, path } = of('write');
  const { z, a, query, n } = JSON.parse(body);
  assert.equal(method, 'POST');
  assert.equal(path, `/users/${z}/score?r=0`);
  assert.ok(z >= -5 && z <= 5);
  assert.deepEqual(a, [String(z), `no ${z}`, 1, 2.5, true, { k41: '<r41>' }]);
  assert.deepEqual([query, n], ['{user(id:41){name}}', 41]);
  assert.deepEqual(headers, { Authorization: 'Bearer r41', 'content-type': 'application/vnd.api+json' });
  assert.equal(of('put').body, '{"n":41,"key":"r41"}');
  for (const [name, want] of [['patch', 'PATCH'], ['delete', 'DELETE'], ['head', 'HEAD'], ['options', 'OPTIONS']]) assert.equal(of(name).method, want);
});

test('numbers are drawn evenly, ends included, and negative ones too', () => {
  const { request: of } = load({ seed: 5, mix: 'write', kinds: EVERY });
  const counts = tally(Array.from({ length: 11000 }, (_, i) => JSON.parse(of(i).body).z));
  assert.deepEqual(distinct(Object.keys(counts).map(Number)), [-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5]);
  assert.ok(Object.values(counts).every((n) => Math.abs(n - 1000) < 150), JSON.stringify(counts));
});

test('a template of what is not drawn is an error', () => {
  const kind = { ...EVERY[0], request: { ...EVERY[0].request, path: '/{user}' } };
  assert.throws(() => load({ seed: 1, mix: ALL, kinds: [kind] }), /names what is not drawn \(got \{user\}, want \{key\}, \{n\}, \{id\}, \{lang\}\)/);
});

function tally(names) {
  const counts = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

function distinct(numbers) {
  return [...new Set(numbers)].sort((a, b) => a - b);
}
