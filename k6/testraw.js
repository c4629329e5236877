// A service for tests that misbehaves below HTTP: what it answers is bytes, and it may close
// connections whenever it likes.

import { once } from 'node:events';
import { createServer } from 'node:net';
import { gzipSync } from 'node:zlib';

const CRLF = '\r\n';

/** The bytes of a response with these lines of its head. */
export const response = (status, body = '', ...lines) => Buffer.concat([
  Buffer.from([`HTTP/1.1 ${status}`, `Content-Length: ${Buffer.byteLength(body)}`, ...lines, '', ''].join(CRLF)), Buffer.from(body),
]);

const OK = response('200 OK', 'fine', 'x-several: one', 'X-Several: two');
const packed = gzipSync('fine');

/** What a socket does with a request, by name. */
export const BEHAVIOURS = {
  fine: (socket) => socket.write(OK),
  wrong: (socket) => socket.write(response('200 OK', 'not what is wanted')),
  unavailable: (socket) => socket.write(response('503 Service Unavailable', 'fine')),
  moved: (socket) => socket.write(response('302 Found', '', 'Location: /elsewhere')),
  empty: (socket) => socket.write(Buffer.from(`HTTP/1.1 204 No Content${CRLF}${CRLF}`)),
  late: () => {},
  reset: (socket) => socket.resetAndDestroy(),
  closed: (socket) => socket.end(),
  cutHead: (socket) => socket.end(`HTTP/1.1 200 OK${CRLF}Content-Le`),
  cutBody: (socket) => socket.end(`HTTP/1.1 200 OK${CRLF}Content-Length: 100${CRLF}${CRLF}fine`),
  slowBody: (socket) => socket.write(`HTTP/1.1 200 OK${CRLF}Content-Length: 100${CRLF}${CRLF}fine`),
  garbage: (socket) => socket.end(`garbage${CRLF}${CRLF}`),
  chunked: (socket) => socket.write(`HTTP/1.1 200 OK${CRLF}Transfer-Encoding: chunked${CRLF}${CRLF}2${CRLF}fi${CRLF}2${CRLF}ne${CRLF}0${CRLF}${CRLF}`),
  cutChunk: (socket) => socket.end(`HTTP/1.1 200 OK${CRLF}Transfer-Encoding: chunked${CRLF}${CRLF}20${CRLF}fine`),
  untilClosed: (socket) => socket.end(`HTTP/1.1 200 OK${CRLF}${CRLF}fine`),
  old: (socket) => socket.end(`HTTP/1.0 200 OK${CRLF}Content-Length: 4${CRLF}${CRLF}fine`),
  last: (socket) => socket.end(response('200 OK', 'fine', 'Connection: close')),
  lastUnsaid: (socket) => socket.end(OK),
  hints: (socket) => socket.write(Buffer.concat([Buffer.from(`HTTP/1.1 103 Early Hints${CRLF}Link: </a>${CRLF}${CRLF}`), OK])),
  packed: (socket) => socket.write(Buffer.concat([Buffer.from(`HTTP/1.1 200 OK${CRLF}Content-Encoding: gzip${CRLF}Content-Length: ${packed.length}${CRLF}${CRLF}`), packed])),
  notPacked: (socket) => socket.write(response('200 OK', 'fine', 'Content-Encoding: gzip')),
  headers: (socket) => socket.write(response('200 OK', 'fine', `X-Long: ${'y'.repeat(6000)}`)),
};

/**
 * Starts it. A request whose path begins with /NAME/ is answered by that behaviour; the first of
 * each name, which is a probe, by first. Gives {url, requests, close}: requests are their bytes as text.
 */
export async function startRaw(behaviours = BEHAVIOURS, first = BEHAVIOURS.fine) {
  const requests = [];
  const seen = new Set();
  const sockets = new Set();
  const server = createServer((socket) => {
    let read = '';
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket)).on('data', (data) => {
      read += data.toString('latin1');
      for (let end = endOf(read); end > 0; end = endOf(read)) {
        const request = read.slice(0, end);
        read = read.slice(end);
        requests.push(request);
        const [, name] = /^\S+ \/(\w*)/.exec(request);
        const answer = seen.has(name) ? behaviours[name] : first;
        seen.add(name);
        answer(socket);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () => {
    for (const socket of sockets) socket.destroy();
    return new Promise((done) => server.close(done));
  };
  return { url: `http://127.0.0.1:${server.address().port}`, requests, close };
}

// endOf is where the first request of a text ends; 0 where it is not whole.
function endOf(text) {
  const head = text.indexOf(CRLF + CRLF) + 4;
  if (head < 4) return 0;
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(text.slice(0, head))?.[1] ?? 0);
  return text.length < head + length ? 0 : head + length;
}
