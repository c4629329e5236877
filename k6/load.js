// The load of a run, as k6 (v1.8.1) executes it; script.js is that of a study with a k6 script.
// These two, with entry.js, points.js and scaleguild.js, import k6's modules; what is sent (mix.js,
// template.js), how it is judged (check.js), the settings (plan.js) and the summary
// (summary.js) are pure and tested without k6.
//
// The command line, all of it needed:
//
//   K6_NO_USAGE_REPORT=true K6_AUTO_EXTENSION_RESOLUTION=false \
//   k6 run --quiet --no-color --log-format raw --no-usage-report --address "" \
//     --config k6/config.json --include-system-env-vars=false \
//     --summary-mode compact --new-machine-readable-summary=false --out scaleguild=- \
//     -e PLAN=... -e BASE_URL=... -e SUMMARY=... -e TRY=no -e SCRIPT= -e STUDY_VARIABLES="SEED ITEMS ..." k6/load.js
//
// in an environment without any other K6_ variable.
//
// stdout is the stream of points and nothing else; k6's messages go to stderr.
// --address "" keeps k6 from opening its REST port. --log-format raw keeps the list
// of a plan's problems readable. --summary-mode must not be "disabled": handleSummary
// would not be called. config.json is empty: it keeps k6 from reading the user's own.
//
// k6 exits with 107 when the plan cannot be run, with 108 when something replaced the
// plan's scenario, and with 0 when requests fail or the summary could not be written:
// the caller judges the counts, and has no result without a k6-summary.json.
//
// The output scaleguild is of the project's k6 (k6/generator/internal/points); any k6 has
// --out json=-, with one JSON object a line. Four metrics matter, each a line with
// "type":"Point" and data.{time,value,tags}:
//
//   response_time     one for every response, in milliseconds (sending, waiting and
//                     receiving), at the time when it finished; tags kind, outcome
//                     (ok or failed), phase, and for failed ones cause
//   requests_started  before requests are sent, with their number as value; here always 1
//   load_start        one, of the first iteration, and in a load that is split of that of each
//                     segment: when the load started, in ms since 1970
//   failed_responses  one for each of the first failed responses; its tag response is the
//                     JSON of failure.js
//
// Before the load each endpoint kind is sent once. A wrong answer ends k6 with 108, with a
// point of failed_responses whose phase is "probe": nothing is measured in vain.
//
// With another TRY than no, that is all: the kinds are sent one after another, and each
// response, correct or not, is a point of tried_responses. Its tag response is the JSON of
// failure.js, whose cause is "" for a correct one, with upstream_calls: how many requests the
// mock answered meanwhile, null where TRY names no mock. k6 then ends with 0.
//
// The rest are k6's own metrics, which it cannot be told to leave out.

import http from 'k6/http';
import exec from 'k6/execution';
import { linger, probeIteration, summaryFile, upstreamCalls } from './entry.js';
import { load } from './mix.js';
import { PHASES, phaseAt } from './phase.js';
import { readSettings, scenarios } from './plan.js';
import { begin, requestsStarted, responseTime, tell, tellTried } from './points.js';
import { TREND_STATS, subMetrics, summaryText } from './summary.js';

const settings = readSettings(__ENV, open);
const { kinds, of, request } = load(settings);
const kindNames = settings.kinds.map(({ name }) => name);

// k6 judges no response itself, which saves a point of the stream for each.
http.setResponseCallback(null);

// What the probes may take beside the longest of them.
const SETUP_MS = 60000;

/** k6's options. Without system tags no URL becomes a tag, so time series stay few. */
export const options = {
  scenarios: scenarios(settings),
  thresholds: subMetrics(kindNames),
  summaryTrendStats: TREND_STATS,
  systemTags: [],
  discardResponseBodies: false,
  batch: kinds.length,
  batchPerHost: kinds.length,
  setupTimeout: `${Math.ceil(settings.requestTimeoutMs) + SETUP_MS}ms`,
  noConnectionReuse: false,
  noVUConnectionReuse: false,
};

// One time-out for all methods. A redirect is an answer that nobody asked for: following it
// would be a second request.
const base = { timeout: settings.requestTimeoutMs, redirects: 0 };
const CONSTANT = Object.fromEntries(kinds.map(({ name, constantHeaders }) => [name, { ...base, headers: constantHeaders }]));
const IS_CONSTANT = Object.fromEntries(kinds.map(({ name, headers }) => [name, headers === null]));
const paramsOf = ({ kind, headers }) => (IS_CONSTANT[kind] ? CONSTANT[kind] : { ...base, headers });

const byPhase = (kind) => Object.fromEntries(PHASES.map((phase) => [phase, { kind, outcome: 'ok', phase }]));
const OK_TAGS = Object.fromEntries(kindNames.map((kind) => [kind, byPhase(kind)]));

/** Sends each endpoint kind once, and ends k6 when an answer is wrong; a try tells of all. */
export function setup() {
  const probes = kinds.map((kind, n) => of(kind, probeIteration(settings) + n));
  if (settings.isTry) probes.forEach(attempt);
  else probe(probes);
}

function probe(probes) {
  const responses = http.batch(probes.map((wanted) => [wanted.method, settings.baseUrl + wanted.path, wanted.body, paramsOf(wanted)]));
  let wrong = 0;
  responses.forEach((response, n) => {
    const cause = probes[n].correct(response, probes[n].values);
    if (cause === null) return;
    wrong += 1;
    tell({ phase: 'probe', cause, wanted: probes[n], response });
  });
  if (wrong > 0) exec.test.abort(`${wrong} of ${probes.length} endpoint kinds are answered wrong`);
}

function attempt(wanted) {
  const before = upstreamCalls(settings, base);
  const response = send(wanted);
  const cause = wanted.correct(response, wanted.values) ?? '';
  tellTried({ cause, wanted, response }, before === null ? null : upstreamCalls(settings, base) - before);
}

const send = (wanted) => http.request(wanted.method, settings.baseUrl + wanted.path, wanted.body, paramsOf(wanted));

/** The one iteration of a try. */
export function nothing() {}

/** One iteration: one request, without think time. */
export default function iterate() {
  const { iterationInTest: i, iterationInInstance, startTime } = exec.scenario;
  if (iterationInInstance === 0) begin(exec.scenario);
  const wanted = request(settings.firstIteration + i);
  const { kind } = wanted;
  requestsStarted.add(1);
  const response = send(wanted);
  const phase = phaseAt(Date.now() - startTime, settings);
  const cause = wanted.correct(response, wanted.values);
  responseTime.add(response.timings.duration, cause === null ? OK_TAGS[kind][phase] : { kind, outcome: 'failed', phase, cause });
  if (cause !== null) tell({ phase, cause, wanted, response });
}

/** Keeps k6 alive until its counters are read. */
export function teardown() {
  linger(settings);
}

/** Writes k6-summary.json. */
export function handleSummary(data) {
  return summaryFile(settings, () => summaryText(data, kindNames));
}
