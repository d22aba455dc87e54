import { setTimeout as sleep } from 'node:timers/promises';

/** Thrown when a condition did not become true in time. */
export class Timeout extends Error {}

/**
 * Polls until the answer is defined. An error of `poll` counts as "not yet".
 *
 * @param condition what is waited for, as a sentence: "all pods are ready"
 * @param seconds how long to wait
 * @param interval milliseconds between two polls
 * @throws Timeout with the condition and the last error of `poll`
 */
export async function waitFor<Value>(
  condition: string,
  seconds: number,
  poll: () => Promise<Value | undefined>,
  interval = 200,
): Promise<Value> {
  const deadline = performance.now() + seconds * 1000;
  let lastError = '';
  for (;;) {
    try {
      const value = await poll();
      if (value !== undefined) return value;
    } catch (error) {
      lastError = error instanceof Error ? error.message : String(error);
    }
    if (performance.now() > deadline)
      throw new Timeout(`timed out after ${seconds} s: ${condition}${lastError === '' ? '' : `\n${lastError}`}`);
    await sleep(interval);
  }
}
