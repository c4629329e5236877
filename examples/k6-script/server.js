// A shop: a login that gives a token, pages of products, and a basket for whoever has a token.
// node's own modules are all that it takes.

import { createHash, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

const ROUNDS = Number(process.env.HASH_ROUNDS ?? 2000); // of the price's signature: CPU time
const tokens = new Set();

const sign = (text) => {
  let signature = text;
  for (let n = 0; n < ROUNDS; n += 1) signature = createHash('sha256').update(signature).digest('hex');
  return signature;
};

const routes = {
  'POST /login': () => {
    const token = randomUUID();
    tokens.add(token);
    return [201, { token }];
  },
  'GET /products': (id) => [200, id ? { id, price: 100 + id, signature: sign(`product ${id}`) } : { products: 500 }],
  'POST /basket': (id, token) => (tokens.has(token) ? [201, { added: id }] : [401, { error: 'log in first' }]),
};

createServer((request, response) => {
  const [, place, id] = request.url.split('/');
  const route = routes[`${request.method} /${place}`] ?? (() => [404, { error: 'no such path' }]);
  request.resume();
  request.on('end', () => {
    const [status, body] = route(Number(id), request.headers.authorization?.replace('Bearer ', ''));
    const text = JSON.stringify(body);
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
    response.end(text);
  });
}).listen(process.env.PORT, '127.0.0.1');
