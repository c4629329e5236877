// The three phases of a run. A response belongs to the phase in which it finished.

/** Names of the phases, in order of time. */
export const PHASES = Object.freeze(['warm_up', 'window', 'drain']);

/**
 * The phase at a time since the start of the load, all in milliseconds. The
 * measurement window includes its first moment and excludes its last.
 */
export function phaseAt(elapsedMs, { warmUpMs, windowMs }) {
  if (elapsedMs < warmUpMs) return 'warm_up';
  return elapsedMs < warmUpMs + windowMs ? 'window' : 'drain';
}
