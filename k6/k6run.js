// Runs k6 for tests, with the command line that load.js asks for.

import { execFile, execFileSync } from 'node:child_process';
import { readFileSync, mkdtempSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VARIABLES } from './plan.js';
import { KINDS } from './testload.js';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const VERSION = JSON.parse(readFileSync(here('../tools/versions.json'), 'utf8')).k6;

/** Command of k6: the variable K6, else k6 on the PATH. */
export const K6 = process.env.K6 || 'k6';

/**
 * Why the tests that need k6 are skipped, or false when the right version is there.
 * Throws where the project's own tools are to be used and k6 is not one of them.
 */
export function skipReason() {
  const reason = missing();
  if (reason && process.env.SCALEGUILD_TOOLCHAIN) throw new Error(`the toolchain: ${reason}`);
  return reason;
}

function missing() {
  try {
    const version = execFileSync(K6, ['version'], { encoding: 'utf8' });
    return version.includes(`k6 ${VERSION} `) ? false : `k6 is another version (got ${version.trim()}, want ${VERSION})`;
  } catch (error) {
    return `no k6 ${VERSION} (${error.code ?? error.message}); set K6 to its path`;
  }
}

const FLAGS = [
  '--quiet', '--no-color', '--log-format', 'raw', '--no-usage-report', '--address', '',
  '--config', here('config.json'), '--include-system-env-vars=false',
  '--summary-mode', 'compact', '--new-machine-readable-summary=false',
];

// The output of a load that is a script, and that of a load of tables.
const JSON_LINES = 'json=-';
const LINES = 'scaleguild=-';

/**
 * Runs the load with these study variables against baseUrl. Gives {code, stderr,
 * points, summary}: the stream's lines that are points, in order, and the summary
 * as an object, null when none was written. environment is added to k6's own; kinds
 * are those of the service unless others are given; tried is the variable TRY, script SCRIPT, and
 * firstIteration that of the plan. entry is the file that k6 executes, and output where its
 * points go; flags are added to k6's own.
 */
export async function runLoad(variables, baseUrl, {
  environment = {}, names = VARIABLES.map((v) => v.name), kinds = KINDS, tried = 'no', script = '', firstIteration = 0,
  entry = script ? 'script.js' : 'load.js', output = entry === 'generator.js' ? LINES : JSON_LINES, flags = [],
} = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'k6-load-'));
  try {
    const plan = join(folder, 'plan.json');
    const summary = join(folder, 'k6-summary.json');
    writeFileSync(plan, JSON.stringify({ schema: 2, kinds, variables, warm_up_seconds: null, first_iteration: firstIteration }));
    const given = { PLAN: plan, BASE_URL: baseUrl, SUMMARY: summary, TRY: tried, SCRIPT: script, STUDY_VARIABLES: names.join(' ') };
    const set = Object.entries(given).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
    const done = await execute(['run', ...FLAGS, '--out', output, ...flags, ...set, here(entry)], environment, readers[output]);
    return { ...done, summary: existsSync(summary) ? readFileSync(summary, 'utf8') : null };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const readers = { [JSON_LINES]: pointsOfJSON, [LINES]: pointsOfLines };

function pointsOfJSON(lines) {
  return lines.map((line) => JSON.parse(line)).filter((line) => line.type === 'Point');
}

// The metric of each first word of a line; k6/generator/internal/points says what follows.
const METRICS = {
  started: 'requests_started', response: 'response_time', load_start: 'load_start',
  dropped: 'dropped_iterations', failed: 'failed_responses', tried: 'tried_responses',
};

function pointsOfLines(lines) {
  return lines.map((line) => {
    const [, word, nanoseconds, rest] = /^(\S+) (\d+) (.*)$/.exec(line);
    const time = new Date(Number(nanoseconds) / 1e6).toISOString();
    if (word === 'failed' || word === 'tried') return { metric: METRICS[word], data: { time, value: 1, tags: { response: rest } } };
    const [value, kind, phase, outcome, cause] = rest.split(' ');
    const tags = word === 'response' ? { kind, outcome, phase, ...(cause ? { cause } : {}) } : {};
    return { metric: METRICS[word], data: { time, value: Number(value), tags } };
  });
}

function execute(args, environment, read) {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, K6_NO_USAGE_REPORT: 'true', K6_AUTO_EXTENSION_RESOLUTION: 'false', ...environment };
  return new Promise((resolve) => {
    execFile(K6, args, { env, maxBuffer: 2 ** 30 }, (error, stdout, stderr) => {
      const lines = stdout.split('\n').filter((line) => line !== '');
      resolve({ code: error ? error.code : 0, stderr, points: read(lines) });
    });
  });
}
