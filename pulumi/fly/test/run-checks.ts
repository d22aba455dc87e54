import { type Check } from './check.ts';
import { checks } from './checks/index.ts';
import type { Directive } from '../nginx/syntax.ts';
import { type Surroundings, World } from './world.ts';

type Change = (tree: ReadonlyMap<string, readonly Directive[]>) => ReadonlyMap<string, readonly Directive[]>;

const all: readonly Check[] = Object.values(checks).flat();

/** More at once would wait for the processor, and run into the short time-outs of the tests. */
const AT_ONCE = 12;

/** The checks on a running proxy: their results by name, each of which fails where its promise is broken. */
export interface Run {
  readonly results: ReadonlyMap<string, Promise<void>>;
  /** Starts no more checks, and ends the proxy. */
  stop(): Promise<void>;
}

/**
 * Starts the proxy twice and runs every check on it: most at once in the first, the ones that need it for themselves
 * one after the other in the second.
 *
 * @param only - name of the one check to run
 * @throws Error where nginx refuses the configuration.
 */
export async function runChecks(around: Surroundings, change?: Change, only?: string): Promise<Run> {
  const started = await Promise.allSettled([World.start(around, change), World.start(around, change)]);
  const worlds = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  let stopped = false;
  const stop = async (): Promise<void> => {
    stopped = true;
    await Promise.all(worlds.map((world) => world.stop()));
  };
  const [busy, quiet] = worlds;
  if (busy === undefined || quiet === undefined) {
    await stop();
    throw started.find((result) => result.status === 'rejected')?.reason;
  }
  const results = new Map<string, Promise<void>>();
  let previous: Promise<unknown> = Promise.resolve();
  const queue: (() => Promise<void>)[] = [];
  for (const { name, alone, run } of all.filter((item) => only === undefined || item.name === only)) {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    promise.catch(() => undefined);
    results.set(name, promise);
    const start = (): Promise<void> =>
      stopped ? Promise.resolve() : run(alone ? quiet : busy).then(() => resolve(undefined), reject);
    if (alone) previous = previous.then(start);
    else queue.push(start);
  }
  const waiting = queue.values();
  for (let lane = 0; lane < AT_ONCE; lane += 1)
    void (async () => {
      for (const start of waiting) await start();
    })();
  return { results, stop };
}
