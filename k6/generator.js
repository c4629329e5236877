// The load of a run whose GENERATOR is go, as k6 executes it: that of load.js, whose iteration
// runs in Go (k6/generator) instead of here. It needs the project's own k6, which has the module
// k6/x/scaleguild; the command line is that of load.js, and so are the points, with one line of
// the output each (k6/generator/internal/points).
//
// Every request is the one that load.js sends, byte for byte, and booked as it books it, but for
// this: the phase of a response is that of its last byte, by a monotonic clock; load.js
// looks at the clock of the machine, after it. The two are a moment apart. k6's own metrics of
// requests are not there, and a failed request is not logged.

import exec from 'k6/execution';
import { compile } from 'k6/x/scaleguild';
import { linger, probeIteration, summaryFile, upstreamCalls } from './entry.js';
import { SCENARIO, readSettings, scenarios } from './plan.js';
import { TREND_STATS, subMetrics, summaryText } from './summary.js';

const settings = readSettings(__ENV, open);
const load = compile({ ...settings, probeIteration: probeIteration(settings), scenario: SCENARIO });
const kindNames = settings.kinds.map(({ name }) => name);

// What the probes may take beside the longest of them.
const SETUP_MS = 60000;

/** k6's options. No request has cookies, so there are none to forget after each iteration. */
export const options = {
  scenarios: scenarios(settings),
  thresholds: subMetrics(kindNames),
  summaryTrendStats: TREND_STATS,
  systemTags: [],
  setupTimeout: `${Math.ceil(settings.requestTimeoutMs) + SETUP_MS}ms`,
  noCookiesReset: true,
};

/** Sends each endpoint kind once, and ends k6 when an answer is wrong; a try tells of all. */
export function setup() {
  if (settings.isTry) return load.attempt(() => upstreamCalls(settings, { timeout: settings.requestTimeoutMs }));
  const wrong = load.probe();
  if (wrong > 0) exec.test.abort(`${wrong} of ${kindsSent()} endpoint kinds are answered wrong`);
}

const kindsSent = () => (kindNames.includes(settings.mix) ? 1 : kindNames.length);

/** The one iteration of a try. */
export function nothing() {}

/** One iteration: one request, without think time. */
export default function iterate() {
  load.iterate();
}

/** Keeps k6 alive until its counters are read. */
export function teardown() {
  linger(settings);
}

/** Writes k6-summary.json. */
export function handleSummary(data) {
  return summaryFile(settings, () => summaryText(data, kindNames));
}
