// From a script's own k6 options and the settings of a run to the options of the run.

import { scenarios } from './plan.js';
import { TREND_STATS, subMetrics } from './summary.js';

// What sets how much load there is, which says the study. Where k6 has another key, so has the study.
const LOAD = {
  vus: 'vus', duration: 'window', stages: 'vus', iterations: 'window', scenarios: 'vus, or rate', rps: 'rate',
  executionSegment: 'vus', executionSegmentSequence: 'vus',
};

// What a first iteration may take before the load beside one request.
const SETUP_MS = 60000;

/**
 * The options of a run of a script: its own, but for the load, which is the plan's, and
 * statistics that the summary needs. A threshold never cuts the load off: what it would end
 * is what it judges. Throws one Error that lists every option which is not the script's to set.
 */
export function scriptOptions(own, settings) {
  const problems = Object.entries(LOAD).filter(([name]) => own[name] !== undefined)
    .map(([name, key]) => `options.${name}: the study says how much load there is (got ${JSON.stringify(own[name]).slice(0, 80)}, want none): set ${key} in [load] of study.toml`);
  if (problems.length > 0) throw new Error(`the script's options cannot be used (${problems.length} problems):\n  ${problems.join('\n  ')}`);
  const kindNames = settings.kinds.map(({ name }) => name);
  return {
    setupTimeout: `${Math.ceil(settings.requestTimeoutMs) + SETUP_MS}ms`,
    ...own,
    scenarios: scenarios(settings),
    thresholds: settings.isTry ? {} : { ...subMetrics(kindNames), ...thresholdsOf(own) },
    summaryTrendStats: TREND_STATS,
    discardResponseBodies: own.discardResponseBodies ?? false,
  };
}

const expressionOf = (threshold) => (typeof threshold === 'string' ? threshold : threshold.threshold);

/** The thresholds of a script's options: expressions by metric, in a list each. */
export function thresholdsOf({ thresholds = {} }) {
  return Object.fromEntries(Object.entries(thresholds).map(([metric, list]) => [metric, [list].flat().map(expressionOf)]));
}
