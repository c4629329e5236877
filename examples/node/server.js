// The service of a study of its own: users from memory, and the weather from somebody else's API.
// It knows nothing of ScaleGuild but three variables: PORT, UPSTREAM_URL, and WORKERS and AGENT
// as any service might have them.
'use strict';
const cluster = require('node:cluster');
const http = require('node:http');

const { PORT, UPSTREAM_URL, WORKERS, AGENT } = process.env;
const agent = new http.Agent({ keepAlive: AGENT === 'keepalive' });

function send(res, status, body) {
  const text = JSON.stringify(body);
  res.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
  res.end(text);
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
  if (what === 'health') send(res, 200, { status: 'ok' });
  else if (what === 'users') send(res, 200, { id: Number(name), name: `user-${name}` });
  else if (what === 'weather') weather(res, name, url.searchParams.get('key'));
  else send(res, 404, { error: 'no such page' });
}

if (cluster.isPrimary && Number(WORKERS) > 1) {
  for (let i = 0; i < Number(WORKERS); i += 1) cluster.fork();
} else {
  http.createServer(serve).listen(Number(PORT), '127.0.0.1');
}
