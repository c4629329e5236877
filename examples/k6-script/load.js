// A k6 script as one has it already: setup, groups, a batch, checks, thresholds, think time and a
// metric of its own. Only the requests go through scaleguild.js, which books them.

import { check, group, sleep } from 'k6';
import http from 'k6/http';
import { Trend } from 'k6/metrics';
import { batch, send } from './scaleguild.js';

const spent = new Trend('spent_cents');

export const options = {
  thresholds: {
    'http_req_duration{phase:window}': ['p(95)<500'],
    'checks{phase:window}': ['rate>0.99'],
    spent_cents: ['max<=600'],
  },
};

export function setup() {
  return { token: http.post(`${__ENV.BASE_URL}/login`).json('token') };
}

export default function shop({ token }) {
  const id = 1 + Math.floor(500 * Math.random()); // follows from the seed and the iteration
  group('browse', () => {
    const [, product] = batch([
      { kind: 'products', path: '/products' },
      { kind: 'product', path: `/products/${id}`, expect: (response) => response.json('id') === id },
    ]);
    check(product, { 'is signed': (response) => response.json('signature').length > 0 });
    spent.add(product.json('price'));
  });
  group('buy', () => {
    const headers = { Authorization: `Bearer ${token}` };
    send({ kind: 'basket', method: 'POST', path: `/basket/${id}`, params: { headers }, expect: 201 });
  });
  sleep(0.01);
}
