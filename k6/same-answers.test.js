// The replay of the same requests, against a service in this process.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KINDS, request } from './testload.js';
import { answer, startService } from './testservice.js';
import { line, replay, replaySettings } from './same-answers.js';

const settings = { seed: 1, mix: 'all', kinds: KINDS };

async function served(respond, count) {
  const service = await startService(respond);
  try {
    return await replay(settings, service.url, count, 300000);
  } finally {
    await service.close();
  }
}

test('every iteration is sent once, and answers come in the order of the iterations', async () => {
  const answers = await served(answer, 200);
  assert.deepEqual(answers.map((a) => a.key), Array.from({ length: 200 }, (_, i) => `r${i}`));
  const wanted = answers.map((_, i) => (request(i, { seed: 1, items: 1000, mix: 'all' }).method === 'POST' ? 201 : 200));
  assert.deepEqual(answers.map((a) => a.status), wanted);
});

test('two replays print the same bytes', async () => {
  const print = async () => (await served(answer, 120)).map(line).join('');
  assert.equal(await print(), await print());
});

test('so many requests are in flight at a time as are asked for, and no more', async () => {
  for (const most of [1, 7]) {
    let now = 0;
    let seen = 0;
    let meet;
    const met = new Promise((resolve) => { meet = resolve; });
    const service = await startService(async (...call) => { // nobody is answered before they have met
      seen = Math.max(seen, ++now);
      if (now === most) meet();
      await met;
      now--;
      return answer(...call);
    });
    try {
      await replay(settings, service.url, 60, 300000, most);
    } finally {
      await service.close();
    }
    assert.equal(seen, most);
  }
});

test('a service that does not answer is an error that names the request', async () => {
  await assert.rejects(replay(settings, 'http://127.0.0.1:1', 3, 1000), /r[0-2]: (GET|POST) .*not answered/);
});

test('a plan without a variable, or with a malformed one, is refused', () => {
  const variables = { SEED: '1', MIX: 'all', REQUEST_TIMEOUT: '180s' };
  assert.deepEqual(replaySettings(JSON.stringify({ schema: 2, kinds: KINDS, variables })), { ...settings, timeoutMs: 180000 });
  assert.throws(() => replaySettings(JSON.stringify({ schema: 2, kinds: KINDS, variables: { ...variables, SEED: undefined } })), /variables\.SEED: missing/);
  assert.throws(() => replaySettings(JSON.stringify({ schema: 2, kinds: KINDS, variables: { ...variables, MIX: 'none' } })), /variables\.MIX: not a mix of the plan/);
});
