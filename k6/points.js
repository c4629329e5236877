// The points of the stream that the runner reads, as k6's metrics; load.js says what each is.

import exec from 'k6/execution';
import { Counter, Gauge, Trend } from 'k6/metrics';
import { TOLD, failure } from './failure.js';
import { SCENARIO } from './plan.js';

export const responseTime = new Trend('response_time', true);
export const requestsStarted = new Counter('requests_started');
export const failedIterations = new Counter('failed_iterations');
const loadStart = new Gauge('load_start');
const failedResponses = new Counter('failed_responses');
const triedResponses = new Counter('tried_responses');

/**
 * Tells when the load began, in the first iteration. An option such as --vus, its variable K6_VUS and
 * a configuration file replace all scenarios, and k6 only warns of it: the load would not be
 * the plan's.
 */
export function begin({ name, startTime }) {
  if (name !== SCENARIO) {
    exec.test.abort(`the scenario is not the plan's (got ${name}, want ${SCENARIO}); run k6 without options and K6_ variables that set a load`);
  }
  loadStart.add(startTime);
}

let told = 0; // of this VU

/** Tells of a failed response, as failure.js takes it; each VU tells of its first ones. */
export function tell(failed) {
  if (told >= TOLD) return;
  told += 1;
  failedResponses.add(1, { response: JSON.stringify(failure(failed)) });
}

/** Tells of a response of a try, correct or not; calls is how many the mock answered for it, or null. */
export function tellTried(response, calls) {
  triedResponses.add(1, { response: JSON.stringify({ ...failure({ phase: 'probe', ...response }), upstream_calls: calls }) });
}
