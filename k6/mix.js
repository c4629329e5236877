// The load: which request iteration i sends. Everything is a pure function of
// (seed, i, items, mix), with no random state, so that every stage, every machine and
// every repetition replays the same requests, whichever VU sends them.

const WORD = 2 ** 32;

/** Categories of the items in the service's database: c00 to c19. */
export const CATEGORIES = Object.freeze(Array.from({ length: 20 }, (_, n) => `c${String(n).padStart(2, '0')}`));

/** Largest quantity of an order; quantities are 1 to this. */
export const MAX_QUANTITY = 5;

/**
 * The endpoint kinds with their weights, which add up to 100, whether the service calls
 * the upstream to answer them, and how each builds its request from a Draw. A weight is
 * a share of all iterations in percent. manifest.json says the same to the other programs.
 */
export const KINDS = Object.freeze([
  { kind: 'health', weight: 15, upstream: false, build: health },
  { kind: 'list_items', weight: 20, upstream: false, build: listItems },
  { kind: 'get_item', weight: 20, upstream: false, build: getItem },
  { kind: 'create_order', weight: 10, upstream: false, build: createOrder },
  { kind: 'quote', weight: 25, upstream: true, build: quote },
  { kind: 'checkout', weight: 10, upstream: true, build: checkout },
]);

/** Names of the kinds, in the order of KINDS. */
export const KIND_NAMES = Object.freeze(KINDS.map((k) => k.kind));

/** The mix of all kinds by their weights; the other mixes are the names of the kinds. */
export const ALL = 'all';

/** What a mix may be: all kinds by their weights, or a single kind. */
export const MIXES = Object.freeze([ALL, ...KIND_NAMES]);

// What each mix sends, by percent of the iterations.
const BY_PERCENT = Object.freeze({
  [ALL]: KINDS.flatMap((k) => Array(k.weight).fill(k)),
  ...Object.fromEntries(KINDS.map((k) => [k.kind, [k]])),
});

/**
 * The request of iteration i (from 0). Settings are {seed, items, mix}: seed is a
 * positive integer, items the number of items in the database, mix one of MIXES.
 * Under each mix, iteration i has the same key, item, category and quantity.
 *
 * Gives {kind, method, path, body, key, expect}: body is JSON text, or null for a
 * GET; key is unique to the iteration, and decides the upstream's delay; expect is
 * what a correct response holds (see check.js).
 */
export function request(i, { seed, items, mix }) {
  const word = hash(seed, i);
  const kinds = BY_PERCENT[mix];
  const { kind, build } = kinds[scale(word, kinds.length)];
  const key = `r${i}`;
  return { kind, key, ...build({ word, key, items }) };
}

/** A well-mixed 32-bit word of seed and i. */
export function hash(seed, i) {
  const high = Math.floor(seed / WORD);
  return scramble(scramble(seed + Math.imul(high, 0x9e3779b1)) + i);
}

// The 32-bit finalizer of MurmurHash3 (Appleby, 2011), a bijection in which every
// input bit changes every output bit with a probability near one half. The added
// constant only keeps 0 from being mapped to itself.
function scramble(word) {
  let h = word + 0x9e3779b9;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

// scale maps a 32-bit word to 0..n-1.
function scale(word, n) {
  return Math.floor((word / WORD) * n);
}

// Each property of a request has a word of its own; the numbers 1 to 3 keep them apart.
const item = ({ word, items }) => 1 + scale(scramble(word + 1), items);
const category = ({ word }) => CATEGORIES[scale(scramble(word + 2), CATEGORIES.length)];
const quantity = ({ word }) => 1 + scale(scramble(word + 3), MAX_QUANTITY);

function health() {
  return get('/health', { equal: { status: 'ok' } });
}

function listItems(draw) {
  const name = category(draw);
  return get(`/items?category=${name}`, { only: { category: name } });
}

function getItem(draw) {
  const id = item(draw);
  return get(`/items/${id}`, { equal: { id }, integers: ['price_cents'], present: ['name', 'category'] });
}

function quote(draw) {
  const id = item(draw);
  return get(`/quotes/${id}?key=${draw.key}`, { equal: { key: draw.key, item_id: id }, integers: ['quoted_cents'] });
}

function createOrder(draw) {
  return post('/orders', order(draw), []);
}

function checkout(draw) {
  return post('/checkout', order(draw), ['authorization']);
}

const order = (draw) => ({ key: draw.key, item_id: item(draw), quantity: quantity(draw) });

function get(path, body) {
  return { method: 'GET', path, body: null, expect: { status: 200, ...body } };
}

function post(path, fields, present) {
  const expect = { status: 201, equal: fields, integers: ['total_cents'], present };
  return { method: 'POST', path, body: JSON.stringify(fields), expect };
}
