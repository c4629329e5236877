// The service of a study of its own: users with a token that takes CPU time to make, and the
// weather from somebody else's API. It knows nothing of ScaleGuild but PORT and UPSTREAM_URL.
'use strict';
const cluster = require('node:cluster');
const { pbkdf2Sync } = require('node:crypto');
const http = require('node:http');

const { PORT, UPSTREAM_URL, WORKERS, AGENT } = process.env;
const agent = new http.Agent({ keepAlive: AGENT === 'keepalive' });

function send(res, status, body) {
  const text = JSON.stringify(body);
  res.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
  res.end(text);
}

function user(res, id) {
  const token = pbkdf2Sync(`user-${id}`, 'salt', 3000, 16, 'sha256').toString('hex');
  send(res, 200, { id, name: `user-${id}`, token });
}

function weather(res, city, key) {
  http.get(`${UPSTREAM_URL}/weather?key=${key}`, { agent }, (answer) => {
    answer.resume();
    answer.on('end', () => send(res, 200, { city, celsius: answer.statusCode === 200 ? 21 : null }));
  }).on('error', (error) => send(res, 502, { error: error.message }));
}

function serve(req, res) {
  const url = new URL(req.url, 'http://localhost');
  const [, what, name] = url.pathname.split('/');
  if (what === 'users') user(res, Number(name));
  else if (what === 'weather') weather(res, name, url.searchParams.get('key'));
  else send(res, 404, { error: 'no such page' });
}

if (cluster.isPrimary && Number(WORKERS) > 1) {
  for (let i = 0; i < Number(WORKERS); i += 1) cluster.fork();
} else {
  http.createServer(serve).listen(Number(PORT), '127.0.0.1');
}
