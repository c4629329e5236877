// Prints the first requests of a load, one JSON object a line, for those who want
// to compare loads without sending them (`stages digest`):
//
//   node k6/keys.js PLAN COUNT
//
// PLAN is a plan.json, or as much of one as decides the requests: schema, kinds, and the
// variables SEED and MIX.

import { readFileSync, realpathSync } from 'node:fs';
import { argv, exit, stderr, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';
import { load } from './mix.js';
import { parse, readLoad } from './plan.js';

const COUNT = { name: 'COUNT', kind: 'count' };

/** The first count requests of a plan's load, without what a correct response holds. */
export function* requests(plan, count) {
  const { request } = load(readLoad(plan));
  for (let i = 0; i < count; i += 1) {
    const { key, kind, method, path, body } = request(i);
    yield { key, kind, method, path, body };
  }
}

/** Reads the two words of the command line; throws one Error that lists every problem. */
export function readArguments(words) {
  const problems = [];
  if (words.length !== 2) problems.push(`got ${words.length} words, want PLAN COUNT`);
  const count = parse(COUNT, words[1], (problem) => problems.push(`COUNT: ${problem}`));
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return { plan: readFileSync(words[0], 'utf8'), count };
}

const isCalled = argv[1] !== undefined && realpathSync(argv[1]) === fileURLToPath(import.meta.url);
if (isCalled) {
  try {
    const { plan, count } = readArguments(argv.slice(2));
    for (const one of requests(plan, count)) stdout.write(`${JSON.stringify(one)}\n`);
  } catch (error) {
    stderr.write(`keys.js: ${error.message}\n`);
    exit(2);
  }
}
