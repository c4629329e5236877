// A service for tests: it answers the six endpoint kinds correctly, or as told
// otherwise, and remembers every request in order of arrival.

import { createServer } from 'node:http';
import { once } from 'node:events';
import { CATEGORIES } from './testload.js';

/** The correct answer to a request, as {status, body}; 404 for a path of no kind. */
export function answer(method, path, body) {
  const url = new URL(path, 'http://service');
  const [, place, id] = url.pathname.split('/');
  const routes = {
    'GET health': () => ok({ status: 'ok' }),
    'GET items': () => ok(id ? item(Number(id)) : list(url.searchParams.get('category'))),
    'GET quotes': () => ok({ key: url.searchParams.get('key'), item_id: Number(id), quoted_cents: 1234 }),
    'POST orders': () => created(order(JSON.parse(body))),
    'POST checkout': () => created({ ...order(JSON.parse(body)), authorization: 'a1' }),
  };
  const route = routes[`${method} ${place}`];
  return route ? route() : { status: 404, body: { error: 'no such path' } };
}

const ok = (body) => ({ status: 200, body });
const created = (body) => ({ status: 201, body });
const item = (id) => ({ id, name: `item ${id}`, category: CATEGORIES[id % CATEGORIES.length], price_cents: 100 + id });
const order = (fields) => ({ ...fields, total_cents: fields.quantity * item(fields.item_id).price_cents });
const list = (category) => ({ category, items: Array.from({ length: 20 }, (_, n) => ({ ...item(n + 1), category })) });

/**
 * Starts a service on a free port of 127.0.0.1. Each answer is what
 * respond(method, path, body) gives: {status, body}, or null for no answer at all.
 * Gives {url, requests, refuse, close}: refuse takes no more connections.
 */
export async function startService(respond = answer) {
  const requests = [];
  const server = createServer(async (req, res) => {
    const chunks = await req.toArray();
    const body = chunks.length > 0 ? Buffer.concat(chunks).toString() : null;
    requests.push({ method: req.method, path: req.url, body, type: req.headers['content-type'] });
    const reply = await respond(req.method, req.url, body);
    if (reply === null) return;
    const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body);
    res.writeHead(reply.status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), ...reply.headers });
    res.end(text);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () => {
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  };
  const refuse = () => server.close();
  return { url: `http://127.0.0.1:${server.address().port}`, requests, refuse, close };
}
