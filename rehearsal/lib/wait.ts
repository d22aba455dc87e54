import { setTimeout as sleep } from 'node:timers/promises';

/** Raised when something did not come about in time. */
export class Timeout extends Error {}

/**
 * Asks again and again until the answer is not undefined.
 *
 * @throws Timeout with what was waited for, and the last reason why it was not so yet.
 */
export async function waitFor<Value>(
  what: string,
  seconds: number,
  ask: () => Promise<Value | undefined>,
  interval = 200,
): Promise<Value> {
  const end = performance.now() + seconds * 1000;
  let reason = '';
  for (;;) {
    try {
      const value = await ask();
      if (value !== undefined) return value;
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
    }
    if (performance.now() > end)
      throw new Timeout(`${what}: not within ${seconds} s${reason === '' ? '' : `\n${reason}`}`);
    await sleep(interval);
  }
}
