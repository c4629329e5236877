// The same requests, without the clock: sends the first iterations of a plan's load
// once each, and prints what was answered. Two stages that differ only in speed
// print the same bytes. It runs under node, because k6 gives a script no way to
// hand whole responses out:
//
//   node k6/same-answers.js PLAN BASE_URL COUNT [IN_FLIGHT [SLOWER]] >responses.jsonl
//
// IN_FLIGHT requests are in flight at a time (50 without it), and a service that is SLOWER times
// as slow as in earnest may take so many times REQUEST_TIMEOUT.
//
// stdout has one line a request, in the order of the iterations, whatever order
// they were answered in: {"body":...,"key":...,"status":...}. An unanswered request ends
// the command with 1, a wrong call with 2; both say why on stderr.

import { Agent, request as send } from 'node:http';
import { readFileSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { load } from './mix.js';
import { VARIABLES, parse, readLoad } from './plan.js';

// Requests in flight at a time: enough to mix them, and to wait for a slow upstream in parallel.
const CONCURRENCY = 50;

/**
 * The responses to iterations 0 to count-1, as [{key, status, body}] in their
 * order, so many in flight at a time. Settings are those of mix.js's load; body is the text that came.
 */
export async function replay(settings, baseUrl, count, timeoutMs, inFlight = CONCURRENCY) {
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight });
  const answers = new Array(count);
  const { request } = load(settings);
  let next = 0;
  const sendUntilDone = async () => {
    while (next < count) {
      const i = next++;
      const wanted = request(i);
      answers[i] = { key: wanted.key, ...(await answered(wanted, baseUrl, agent, timeoutMs)) };
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(inFlight, count) }, sendUntilDone));
  } finally {
    agent.destroy();
  }
  return answers;
}

function answered({ method, path, body, key, headers: wanted }, baseUrl, agent, timeoutMs) {
  const headers = body === null ? wanted : { ...wanted, 'Content-Length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const fail = (error) => reject(new Error(`${key}: ${method} ${path}: not answered (got ${error.message}, want a response)`));
    const call = send(baseUrl + path, { method, headers, agent, timeout: timeoutMs }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('error', fail);
      response.on('end', () => resolve({ status: response.statusCode, body: Buffer.concat(parts).toString('utf8') }));
    });
    call.on('timeout', () => call.destroy(new Error(`nothing within ${timeoutMs} ms`)));
    call.on('error', fail);
    call.end(body ?? undefined);
  });
}

/** One response as a line of JSON with sorted keys. */
export function line({ body, key, status }) {
  return `${JSON.stringify({ body, key, status })}\n`;
}

/** The settings of a plan file's text that decide what is sent. Throws when one is missing or malformed. */
export function replaySettings(text) {
  const timeout = VARIABLES.find(({ name }) => name === 'REQUEST_TIMEOUT');
  const settings = readLoad(text);
  const timeoutMs = parse(timeout, JSON.parse(text).variables[timeout.name], (problem) => {
    throw new Error(`plan.json: variables.${timeout.name}: ${problem}`);
  });
  return { ...settings, timeoutMs };
}

async function main([plan, baseUrl, ...numbers]) {
  const [count, inFlight = CONCURRENCY, slower = 1] = numbers.map(Number);
  if (!plan || !/^http:/.test(baseUrl ?? '') || ![count, inFlight, slower].every((n) => Number.isSafeInteger(n) && n >= 1)) {
    process.stderr.write('same-answers: wrong call (want: node k6/same-answers.js PLAN BASE_URL COUNT [IN_FLIGHT [SLOWER]])\n');
    return 2;
  }
  const { timeoutMs, ...settings } = replaySettings(readFileSync(plan, 'utf8'));
  const answers = await replay(settings, baseUrl, count, timeoutMs * slower, inFlight);
  process.stdout.write(answers.map(line).join(''));
  return 0;
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  main(process.argv.slice(2)).then(
    (code) => { process.exitCode = code; },
    (error) => {
      process.stderr.write(`same-answers: ${error.message}\n`);
      process.exitCode = 1;
    },
  );
}
