// A load that is a k6 script of the study's own, as k6 executes it. The command line and the
// points are those of load.js. The script's default function, setup, teardown, checks, groups
// and metrics are its own; how much load there is says the study, as of any other load.
//
// Beside the points of load.js, and k6's own of checks and of the script's metrics:
//
//   http_req_duration  k6's own. A request that was sent by send or batch has the entry of the
//                      books as its metadata "request", as has its response_time: the two have
//                      the same value, and k6's has the time at which the response came. Of a
//                      batch the responses are booked when the last one has come
//   failed_iterations  one for every iteration of the load that ended by an exception; its tag
//                      error is the text
//
// All points of the load have a tag phase, so that thresholds may name one:
// 'http_req_duration{phase:window}'.
//
// Before the load the script's default function is called once. A wrong answer, or an exception,
// ends k6 with 108.

import { randomSeed } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import { linger, probeIteration, summaryFile, upstreamCalls } from './entry.js';
import { causeOf, wanted } from './expect.js';
import { hash } from './mix.js';
import { scriptOptions, thresholdsOf } from './options.js';
import { phaseAt } from './phase.js';
import { readSettings } from './plan.js';
import { begin, failedIterations, requestsStarted, responseTime, tell, tellTried } from './points.js';
import { summaryText } from './summary.js';

const settings = readSettings(__ENV, open);
const script = require(settings.script);
const { bookIn } = require(settings.script.replace(/[^/]*$/, 'scaleguild.js'));
const kindNames = settings.kinds.map(({ name }) => name);

/** k6's options: the script's, with the plan's load. */
export const options = scriptOptions(script.options ?? {}, settings);
const longest = Math.min(options.batch ?? 20, options.batchPerHost ?? 6); // of batches; k6's defaults

// The tags of what asks the mock, in place of its address, which would be a time series.
const STATS = { tags: { name: 'stats' } };

let startTime = null; // of the load, in ms since 1970; null before it
let entries = 0; // of this VU
let wrong = 0; // responses before the load
let sentBefore = 0; // requests before the load

bookIn({ begin: enter, params, end: book });

function enter(requests) {
  const problem = problemOf(requests);
  if (problem !== null) exec.test.abort(problem);
  if (startTime !== null) requestsStarted.add(requests.length);
  entries += 1;
  const name = `${exec.vu.idInTest}-${entries}`;
  exec.vu.metrics.metadata.request = name;
  return { calls: requests.length === 1 ? upstreamCalls(settings, STATS) : null };
}

function problemOf(requests) {
  const unknown = requests.find(({ kind }) => !kindNames.includes(kind));
  if (unknown) return `send: not a kind of the study (got ${JSON.stringify(unknown.kind)}, want ${kindNames.join(' or ')}): name it in kinds of [load]`;
  const redirected = requests.find(({ params: { redirects = 0 } = {} }) => redirects !== 0);
  if (redirected) return `send: ${redirected.kind}: redirects would be requests that nobody books (got ${redirected.params.redirects}, want 0)`;
  if (requests.length > longest) {
    return `batch: more requests than k6 sends at once (got ${requests.length}, want at most ${longest}): raise batch and batchPerHost of the script's options`;
  }
  return null;
}

// One time-out for all requests, and the kind in place of addresses, which would be a time series each.
function params({ kind, params: own = {} }) {
  return { timeout: settings.requestTimeoutMs, ...own, redirects: 0, tags: { name: kind, ...own.tags, kind } };
}

function book({ calls }, requests, responses) {
  if (startTime === null) bookProbe(calls, requests, responses);
  else bookLoad(requests, responses);
  delete exec.vu.metrics.metadata.request;
}

function bookLoad(requests, responses) {
  const phase = enterPhase();
  requests.forEach((request, n) => {
    const cause = causeOf(request, responses[n]);
    responseTime.add(responses[n].timings.duration, { kind: request.kind, outcome: cause === null ? 'ok' : 'failed', phase, ...(cause === null ? {} : { cause }) });
    if (cause !== null) tell({ phase, cause, wanted: wanted(request), response: responses[n] });
  });
}

// enterPhase gives the phase of now to all points of this VU from here on.
function enterPhase() {
  const phase = phaseAt(Date.now() - startTime, settings);
  exec.vu.metrics.tags.phase = phase;
  return phase;
}

function bookProbe(calls, requests, responses) {
  requests.forEach((request, n) => {
    const cause = causeOf(request, responses[n]);
    sentBefore += 1;
    if (cause !== null) wrong += 1;
    const told = { phase: 'probe', cause: cause ?? '', wanted: wanted(request), response: responses[n] };
    if (settings.isTry) tellTried(told, calls === null ? null : upstreamCalls(settings, STATS) - calls);
    else if (cause !== null) tell(told);
  });
}

/** Calls the script's setup, and its default function once. */
export async function setup() {
  const data = script.setup ? await script.setup() : undefined;
  exec.vu.metrics.tags.phase = 'probe';
  randomSeed(hash(settings.seed, probeIteration(settings)));
  let problem = null;
  try {
    await script.default(data);
  } catch (error) {
    problem = `the script's default function ended by an exception before the load: ${error.message ?? error}`;
  }
  if (wrong > 0) problem = `${wrong} of ${sentBefore} responses are wrong`;
  else if (problem === null && sentBefore === 0) problem = 'the script sent no request by send or batch of scaleguild.js';
  if (problem !== null && !(settings.isTry && wrong > 0)) exec.test.abort(problem);
  return data;
}

/** One iteration of the script. Math.random in it follows from the seed and the iteration. */
export default function iterate(data) {
  const { iterationInTest: i } = exec.scenario;
  startTime = exec.scenario.startTime;
  if (i === 0) begin(exec.scenario);
  enterPhase();
  randomSeed(hash(settings.seed, settings.firstIteration + i));
  try {
    const done = script.default(data);
    return done instanceof Promise ? done.catch(ended) : done;
  } catch (error) {
    return ended(error);
  }
}

function ended(error) {
  failedIterations.add(1, { error: String(error.message ?? error).slice(0, 300) });
  throw error;
}

/** The one iteration of a try. */
export function nothing() {}

/** Keeps k6 alive until its counters are read, and calls the script's own. */
export async function teardown(data) {
  linger(settings);
  if (script.teardown) await script.teardown(data);
}

/** Writes k6-summary.json. */
export function handleSummary(data) {
  return summaryFile(settings, () => summaryText(data, kindNames, thresholdsOf(script.options ?? {})));
}
