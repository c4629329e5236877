// From the data that k6 gives to handleSummary to the text of k6-summary.json.
// The file is canonical JSON (sorted keys, two spaces, a newline at the end), since
// k6 orders the keys of its data differently in every run.

/** Version of the format of k6-summary.json. */
export const SCHEMA = 2;

// What k6 calls each statistic of a trend, by our name.
const STATS = { avg: 'avg', min: 'min', p50: 'med', max: 'max', p95: 'p(95)', p99: 'p(99)', p99_9: 'p(99.9)' };

/** The statistics that k6 must compute for trends: its option summaryTrendStats. */
export const TREND_STATS = Object.freeze([...Object.values(STATS), 'count']);

/**
 * k6's option thresholds, with no threshold in it: an empty list is what makes k6
 * keep a sub-metric, and have it in the summary even if nothing was ever added to it.
 */
export function subMetrics(kinds) {
  const names = [undefined, ...kinds].flatMap((kind) => [subMetric('ok', kind), subMetric('failed', kind)]);
  return Object.fromEntries(names.map((name) => [name, []]));
}

function subMetric(outcome, kind) {
  const ofKind = kind === undefined ? '' : `,kind:${kind}`;
  return `response_time{phase:window,outcome:${outcome}${ofKind}}`;
}

/**
 * The text of k6-summary.json. Times are in milliseconds. expressions are the thresholds of a
 * script, by metric as options.js gives them; null for a load without a script. Throws when a metric or a number that
 * must be there is not, or when the kinds do not add up.
 */
export function summaryText(data, kinds, expressions = null) {
  const metrics = data.metrics;
  const window = { all: figures(metrics), kinds: Object.fromEntries(kinds.map((kind) => [kind, figures(metrics, kind)])) };
  checkSums(window);
  return canonical({
    schema: SCHEMA,
    k6: { test_run_duration_ms: number(data.state, 'state', 'testRunDurationMs') },
    window,
    whole_run: {
      started: count(metrics, 'requests_started'),
      finished: count(metrics, 'response_time'),
      // k6 leaves out this metric, and only this one, when there is nothing to count.
      dropped_iterations: 'dropped_iterations' in metrics ? count(metrics, 'dropped_iterations') : 0,
    },
    thresholds: expressions === null ? null : Object.entries(expressions).flatMap(([metric, list]) => verdicts(metrics, metric, list)),
  });
}

// verdicts are k6's, of the thresholds of a metric; null where nothing was added to it.
function verdicts(metrics, metric, list) {
  const of = metrics[metric]?.thresholds ?? {};
  return list.map((expression) => ({ metric, expression, met: of[expression]?.ok ?? null }));
}

function figures(metrics, kind) {
  const ok = subMetric('ok', kind);
  const completed = count(metrics, ok);
  return {
    completed,
    failed: count(metrics, subMetric('failed', kind)),
    // The statistics of no responses are all 0 in k6's data, which would read as fast.
    response_time_ms: completed === 0 ? null : statistics(metrics, ok),
  };
}

function statistics(metrics, name) {
  const values = valuesOf(metrics, name);
  return Object.fromEntries(Object.entries(STATS).map(([ours, theirs]) => [ours, number(values, name, theirs)]));
}

function count(metrics, name) {
  const n = number(valuesOf(metrics, name), name, 'count');
  if (!Number.isInteger(n) || n < 0) throw new Error(`k6's summary: ${name}: not a count (got ${n}, want a whole number)`);
  return n;
}

function valuesOf(metrics, name) {
  if (metrics[name] === undefined) throw new Error(`k6's summary: no metric ${name} (got ${Object.keys(metrics).length} others)`);
  return metrics[name].values;
}

function number(values, where, name) {
  const value = values?.[name];
  if (!Number.isFinite(value)) throw new Error(`k6's summary: ${where}: no number ${name} (got ${value})`);
  return value;
}

function checkSums({ all, kinds }) {
  for (const field of ['completed', 'failed']) {
    const sum = Object.values(kinds).reduce((total, figuresOfKind) => total + figuresOfKind[field], 0);
    if (sum !== all[field]) throw new Error(`k6's summary: the kinds do not add up (got ${sum} ${field}, want ${all[field]})`);
  }
}

/** Canonical JSON: sorted keys, two spaces, a newline at the end. */
export function canonical(value) {
  return `${JSON.stringify(sorted(value), null, 2)}\n`;
}

function sorted(value) {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(sorted);
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
}
