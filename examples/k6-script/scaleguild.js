// What a k6 script sends its requests with, so that ScaleGuild accounts for each of them.
// `scaleguild init --script` puts a copy beside the script, and `check` and `run` want the
// copy unchanged. In plain k6 it only sends: k6 run -e BASE_URL=http://127.0.0.1:8000 load.js

import http from 'k6/http';

// What books the requests: nothing in plain k6.
let books = { begin: () => null, params: ({ params = {} }) => params, end: () => {} };

/** Takes the books of a run. ScaleGuild calls it, a script does not. */
export function bookIn(others) {
  books = others;
}

/**
 * Sends a request and gives k6's response:
 *
 *   send({ kind: 'read_user', path: `/users/${id}` })
 *   send({ kind: 'score', method: 'POST', path: '/score', body: '{}', params: { headers }, expect: 201 })
 *
 * kind is one of the study's kinds, and path begins with a slash. params are those of k6's
 * http.request. expect is what a correct response has: a status, or a function of the response
 * that gives true; without it a status of 200 to 299.
 */
export function send(request) {
  const entry = books.begin([request]);
  const response = http.request(...sent(request));
  books.end(entry, [request], [response]);
  return response;
}

/** Sends a list of requests at once, and gives their responses in the same order. */
export function batch(requests) {
  const entry = books.begin(requests);
  const responses = http.batch(requests.map(sent));
  books.end(entry, requests, responses);
  return responses;
}

const sent = (request) => [request.method ?? 'GET', __ENV.BASE_URL + request.path, request.body ?? null, books.params(request)];
