// Prints the first requests of a load, one JSON object a line, for those who want
// to compare loads without sending them (`stages digest`):
//
//   node k6/keys.js SEED ITEMS MIX COUNT

import { realpathSync } from 'node:fs';
import { argv, exit, stderr, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';
import { request } from './mix.js';
import { VARIABLES, parse } from './plan.js';

const ARGUMENTS = ['SEED', 'ITEMS', 'MIX'].map((name) => VARIABLES.find((v) => v.name === name));
const COUNT = { name: 'COUNT', kind: 'count' };

/** The first count requests of {seed, items, mix}, without what a correct response holds. */
export function* requests({ seed, items, mix, count }) {
  for (let i = 0; i < count; i += 1) {
    const { key, kind, method, path, body } = request(i, { seed, items, mix });
    yield { key, kind, method, path, body };
  }
}

/** Reads the four words of the command line; throws one Error that lists every problem. */
export function readArguments(words) {
  const problems = [];
  const wanted = [...ARGUMENTS, COUNT];
  if (words.length !== wanted.length) problems.push(`got ${words.length} words, want ${wanted.map((v) => v.name).join(' ')}`);
  const [seed, items, mix, count] = wanted.map((v, n) => parse(v, words[n], (problem) => problems.push(`${v.name}: ${problem}`)));
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return { seed, items, mix, count };
}

const isCalled = argv[1] !== undefined && realpathSync(argv[1]) === fileURLToPath(import.meta.url);
if (isCalled) {
  try {
    for (const one of requests(readArguments(argv.slice(2)))) stdout.write(`${JSON.stringify(one)}\n`);
  } catch (error) {
    stderr.write(`keys.js: ${error.message}\n`);
    exit(2);
  }
}
