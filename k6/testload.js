// The load of the service under study, for tests: service/load.toml as plans have it.

import { readFileSync } from 'node:fs';
import { load } from './mix.js';

/** Kinds of the service's load; the numbers of items are 1 to 1000. */
export const KINDS = JSON.parse(readFileSync(new URL('testdata/service.json', import.meta.url), 'utf8'));

/** Names of the kinds, in their order. */
export const KIND_NAMES = KINDS.map(({ name }) => name);

/** Categories of the items in the service's database. */
export const CATEGORIES = KINDS.find(({ name }) => name === 'list_items').request.draws.category.words;

/** The kinds of a database with another number of items. */
export function kindsOf(items) {
  return KINDS.map((kind) => {
    const { item, ...others } = kind.request.draws;
    return item === undefined ? kind : { ...kind, request: { ...kind.request, draws: { ...others, item: { ...item, high: items } } } };
  });
}

/** The request of iteration i of the service's load. */
export function request(i, { seed, items, mix }) {
  return load({ seed, mix, kinds: kindsOf(items) }).request(i);
}

/** The first n requests of the service's load. */
export function first(n, { seed, items, mix }) {
  const { request: of } = load({ seed, mix, kinds: kindsOf(items) });
  return Array.from({ length: n }, (_, i) => of(i));
}
