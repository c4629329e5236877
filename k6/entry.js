// What the two entries, load.js and script.js, do alike around the load.

import { sleep } from 'k6';
import http from 'k6/http';

/**
 * The number of the first iteration that no load reaches, so that no probe is the request of
 * another: a service may refuse a key that it has seen.
 */
export const probeIteration = (settings) => 1e9 + settings.firstIteration;

/** How many requests the mock has answered, in a try of a study that has one; else null. params are of k6's http.get. */
export function upstreamCalls(settings, params) {
  return settings.mockUrl === null ? null : http.get(`${settings.mockUrl}/stats`, params).json('requests');
}

/**
 * Keeps k6 alive for a second after the last response, so that whoever reads its
 * counters at the end of the window still finds it.
 */
export function linger(settings) {
  if (!settings.isTry) sleep(1);
}

/**
 * What handleSummary returns: the file of the summary, whose text() is called; nothing of a try.
 * It must not throw: k6 would print a summary into the stream.
 */
export function summaryFile(settings, text) {
  if (settings.isTry) return {};
  try {
    return { [settings.summaryPath]: text() };
  } catch (error) {
    console.error(`${settings.summaryPath}: not written: ${error.message}`);
    return {};
  }
}
