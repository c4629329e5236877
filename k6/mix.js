// The load: which request iteration i sends. Everything is a pure function of the plan's
// endpoint kinds and (seed, i), with no random state, so that every stage, every machine
// and every repetition replays the same requests, whichever VU sends them.

import { correct, description } from './check.js';
import { template } from './template.js';

const WORD = 2 ** 32;

/** The mix of all kinds by their weights; the other mixes are the names of the kinds. */
export const ALL = 'all';

// Names that every template has: the number of the iteration, and a text unique to it.
const NUMBER = 'n';
const KEY = 'key';

/** What a mix of these kinds may be: all of them by their weights, or a single one. */
export const mixes = (kinds) => [ALL, ...kinds.map(({ name }) => name)];

/**
 * The load of a plan: {seed, mix, kinds}, with seed a positive integer, mix one of mixes
 * and kinds as plan.json has them. Under each mix, iteration i draws the same.
 *
 * Gives {kinds, request(i), of(kind, i)}: the kinds that the mix requests, compiled; the
 * request of iteration i (from 0), and the one that it would be if it were of that kind.
 * A request is {kind, key, method, path, body, headers, values, correct, want}: body is a
 * text, or null; key decides the upstream's delay; correct(response, values) is null or why
 * the response is not, and want(values) what it has then, as a text (see check.js).
 */
export function load({ seed, mix, kinds }) {
  const requested = kinds.filter(({ name }) => mix === ALL || name === mix).map(compiled);
  const total = requested.reduce((sum, { weight }) => sum + weight, 0);
  const of = (kind, i) => build(kind, hash(seed, i), i);
  return {
    kinds: requested,
    of,
    request(i) {
      const word = hash(seed, i);
      let left = scale(word, total);
      let at = 0;
      while (left >= requested[at].weight) left -= requested[at++].weight;
      return build(requested[at], word, i);
    },
  };
}

function build(kind, word, i) {
  const values = kind.draw(word, i);
  return {
    kind: kind.name,
    key: values[0],
    method: kind.method,
    path: kind.path(values),
    body: kind.body === null ? null : kind.body(values),
    headers: kind.headers === null ? kind.constantHeaders : kind.headers(values),
    values,
    correct: kind.correct,
    want: kind.want,
  };
}

// compiled makes functions of a kind's templates and draws. The key is always drawn first.
function compiled({ name, weight, request }) {
  const draws = Object.entries(request.draws);
  const names = [KEY, NUMBER, ...draws.map(([draw]) => draw)];
  const fill = (text, options) => template(text, names, options);
  const headers = Object.entries(request.headers).map(([header, text]) => [header, fill(text)]);
  const isConstant = headers.every(([, write]) => write.length === 0);
  return {
    name,
    weight,
    method: request.method,
    draw: drawing(draws.map(([, draw]) => drawn(draw))),
    path: fill(request.path, wordsIn(request.path, draws) ? { encode: encodeURIComponent } : {}),
    body: request.body === null ? null : fill(request.body),
    constantHeaders: isConstant ? filled(headers, []) : null,
    headers: isConstant ? null : (values) => filled(headers, values),
    correct: correct(request.correct, names),
    want: description(request.correct, names),
  };
}

const filled = (headers, values) => Object.fromEntries(headers.map(([header, write]) => [header, write(values)]));

// wordsIn says whether a path holds words that are not themselves in an address.
function wordsIn(path, draws) {
  return draws.some(([name, { words }]) => path.includes(`{${name}}`) && words?.some((word) => encodeURIComponent(word) !== word));
}

// drawing gives the values of an iteration: its key, its number, and what is drawn.
function drawing(draws) {
  const [first, second] = draws;
  if (draws.length === 0) return (word, i) => [`r${i}`, i];
  if (draws.length === 1) return (word, i) => [`r${i}`, i, first(word)];
  if (draws.length === 2) return (word, i) => [`r${i}`, i, first(word), second(word)];
  return (word, i) => [`r${i}`, i, ...draws.map((draw) => draw(word))];
}

// Each stream has a word of its own.
function drawn({ low, high, words, stream }) {
  if (words !== null) return (word) => words[scale(scramble(word + stream), words.length)];
  const span = high - low + 1;
  return (word) => low + scale(scramble(word + stream), span);
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
