import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WRONG_BODY, WRONG_HEADER, correct } from './check.js';
import { KIND_NAMES, first } from './testload.js';
import { answer } from './testservice.js';

const requests = first(100, { seed: 1, items: 1000, mix: 'all' });
const ofKind = (kind) => requests.find((r) => r.kind === kind);
const cause = (r, { status, body }) => of(r, { status, body: JSON.stringify(body), error_code: 0 });
const of = (r, response) => r.correct({ headers: {}, ...response }, r.values);

test('the correct answer of every kind is correct', () => {
  for (const r of requests) assert.equal(cause(r, answer(r.method, r.path, r.body)), null, r.path);
});

test('spaces and the order of fields do not matter', () => {
  for (const r of requests) {
    const { status, body } = answer(r.method, r.path, r.body);
    const reversed = Object.fromEntries(Object.entries(body).reverse());
    assert.equal(of(r, { status, body: `${JSON.stringify(body, null, 2)}\n` }), null, r.path);
    if (r.kind !== 'list_items') assert.equal(cause(r, { status, body: reversed }), null, r.path);
  }
});

test('another status is the cause', () => {
  const r = ofKind('create_order');
  assert.equal(cause(r, { ...answer(r.method, r.path, r.body), status: 200 }), '200');
  assert.equal(cause(r, { status: 503, body: {} }), '503');
});

test('without a response the cause is the error code of k6', () => {
  assert.equal(of(ofKind('health'), { status: 0, error_code: 1050, body: null }), 'error-1050');
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
  assert.equal(of(r, { status, body: JSON.stringify(body).slice(0, -2) }), WRONG_BODY);
});

test('a body that is no JSON object is wrong, of whatever kind', () => {
  for (const kind of KIND_NAMES) {
    const r = ofKind(kind);
    const { status } = answer(r.method, r.path, r.body);
    for (const body of ['', '{', 'null', '7', '"ok"', '[]', null]) {
      assert.equal(of(r, { status, body }), WRONG_BODY, `${kind} ${body}`);
    }
  }
});

// A check of its own: what is expected, the names that are drawn, and what was.
const check = (expect, names = [], values = []) => {
  const all = { status: 200, headers: {}, json: {}, integers: [], present: [], text: [], every: {}, ends: '', ...expect };
  const judge = correct(all, names);
  return (body, headers = {}) => judge({ status: all.status, error_code: 0, headers, body }, values);
};

test('where nothing is asked of the body, any body is correct', () => {
  for (const body of [null, '', 'pong', '<html>', '{}']) assert.equal(check({})(body), null);
  assert.equal(check({ status: 204 })(null), null);
});

test('values stand at paths: within objects, of elements, and of each element', () => {
  const body = JSON.stringify({ user: { id: 5, name: 'user-5', tags: ['a', 'b'] }, items: [{ id: 5 }, { id: 5 }], none: [] });
  const is = (json) => check({ json }, ['id'], [5])(body);
  for (const right of [{ 'user.id': '{id}' }, { 'user.name': '"user-{id}"' }, { 'user.tags[1]': '"b"' }, { 'items[0].id': '5' }, { 'items[*].id': '{id}' }]) {
    assert.equal(is(right), null, JSON.stringify(right));
  }
  for (const wrong of [{ 'user.id': '"{id}"' }, { 'user.tags[2]': '"b"' }, { 'user.tags[*]': '"a"' }, { 'none[*].id': '5' }, { 'user[*]': '5' }, { 'a.b.c': '5' }, { 'user.id': 'true' }]) {
    assert.equal(is(wrong), WRONG_BODY, JSON.stringify(wrong));
  }
  assert.equal(check({ json: { '[1].id': '7' } })('[{"id":6},{"id":7}]'), null);
  assert.equal(check({ integers: ['items[*].id'], present: ['user.name'] })(body), null);
  assert.equal(check({ integers: ['user.name'] })(body), WRONG_BODY);
  assert.equal(check({ present: ['user.mail'] })(body), WRONG_BODY);
});

test('texts are contained, fields are searched, and the end is looked at', () => {
  const text = check({ text: ['pong', '{id}'] }, ['id'], [7]);
  assert.equal(text('<b>pong 7</b>'), null);
  assert.equal(text('<b>pong 8</b>'), WRONG_BODY);
  const every = check({ every: { 'a.b': '{id}' }, ends: ']\n}' }, ['id'], [7]);
  assert.equal(every('{"x":[{"a.b":"7"},{"a.b" : "7"} ] }  '), null);
  assert.equal(every('{"x":[{"a.b":"7"},{"a.b":"8"}]}'), WRONG_BODY);
  assert.equal(every('{"x":[{"aXb":"7"}]}'), WRONG_BODY);
  assert.equal(every('{"x":[{"a.b":"7"}]'), WRONG_BODY);
});

test('headers contain texts, whatever the case of their names', () => {
  const header = check({ headers: { 'content-type': 'json', 'X-User': '{id}' } }, ['id'], [7]);
  assert.equal(header('', { 'Content-Type': 'application/json; charset=utf-8', 'X-User': '7' }), null);
  assert.equal(header('', { 'Content-Type': 'text/html', 'X-User': '7' }), WRONG_HEADER);
  assert.equal(header('', { 'Content-Type': 'application/json' }), WRONG_HEADER);
});

test('the end of a body may have what was drawn', () => {
  const ends = check({ ends: 'line {id} of {id}\n' }, ['id'], [7]);
  assert.equal(ends('line 6 of 7\nline 7 of 7\n'), null);
  assert.equal(ends('line 6 of 7\n'), WRONG_BODY);
});
