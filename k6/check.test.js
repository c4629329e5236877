import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WRONG_BODY, failureCause } from './check.js';
import { KIND_NAMES, request } from './mix.js';
import { answer } from './testservice.js';

const requests = Array.from({ length: 100 }, (_, i) => request(i, { seed: 1, items: 1000, mix: 'all' }));
const ofKind = (kind) => requests.find((r) => r.kind === kind);
const cause = (r, { status, body }) => failureCause({ status, body: JSON.stringify(body), error_code: 0 }, r.expect);

test('the correct answer of every kind is correct', () => {
  for (const r of requests) assert.equal(cause(r, answer(r.method, r.path, r.body)), null, r.path);
});

test('spaces and the order of fields do not matter', () => {
  for (const r of requests) {
    const { status, body } = answer(r.method, r.path, r.body);
    const reversed = Object.fromEntries(Object.entries(body).reverse());
    assert.equal(failureCause({ status, body: `${JSON.stringify(body, null, 2)}\n` }, r.expect), null, r.path);
    if (r.kind !== 'list_items') assert.equal(cause(r, { status, body: reversed }), null, r.path);
  }
});

test('another status is the cause', () => {
  const r = ofKind('create_order');
  assert.equal(cause(r, { ...answer(r.method, r.path, r.body), status: 200 }), '200');
  assert.equal(cause(r, { status: 503, body: {} }), '503');
});

test('without a response the cause is the error code of k6', () => {
  assert.equal(failureCause({ status: 0, error_code: 1050, body: null }, ofKind('health').expect), 'error-1050');
});

test('a field that the request determines is checked', () => {
  const wrong = { health: 'status', get_item: 'id', create_order: 'quantity', quote: 'key', checkout: 'item_id' };
  for (const [kind, field] of Object.entries(wrong)) {
    const r = ofKind(kind);
    const { status, body } = answer(r.method, r.path, r.body);
    assert.equal(cause(r, { status, body: { ...body, [field]: 'other' } }), WRONG_BODY, kind);
    assert.equal(cause(r, { status, body: { ...body, [field]: undefined } }), WRONG_BODY, kind);
  }
});

test('a field whose value the service decides is checked for its form', () => {
  const forms = { get_item: 'price_cents', create_order: 'total_cents', quote: 'quoted_cents', checkout: 'authorization' };
  for (const [kind, field] of Object.entries(forms)) {
    const r = ofKind(kind);
    const { status, body } = answer(r.method, r.path, r.body);
    assert.equal(cause(r, { status, body: { ...body, [field]: null } }), WRONG_BODY, kind);
  }
});

test('a list of another category, with a stray item, or cut off is wrong', () => {
  const r = ofKind('list_items');
  const { status, body } = answer(r.method, r.path, r.body);
  const stray = { ...body, items: [...body.items, { ...body.items[0], category: 'c99' }] };
  assert.equal(cause(r, { status, body: { ...body, category: 'c99' } }), WRONG_BODY);
  assert.equal(cause(r, { status, body: stray }), WRONG_BODY);
  assert.equal(cause(r, { status, body: {} }), WRONG_BODY);
  assert.equal(failureCause({ status, body: JSON.stringify(body).slice(0, -2) }, r.expect), WRONG_BODY);
});

test('a body that is no JSON object is wrong, of whatever kind', () => {
  for (const kind of KIND_NAMES) {
    const { expect } = ofKind(kind);
    for (const body of ['', '{', 'null', '7', '"ok"', '[]', null]) {
      assert.equal(failureCause({ status: expect.status, body }, expect), WRONG_BODY, `${kind} ${body}`);
    }
  }
});
