import type { EdgeSite } from '../sites.ts';
import type { World } from './world.ts';

/** A promise of the proxy, as a function that fails where it is broken. It leaves nothing behind in its world. */
export interface Check {
  readonly name: string;
  /** It reloads the proxy, or changes what all upstreams say of themselves: nothing else may run in its world meanwhile. */
  readonly alone: boolean;
  readonly run: (world: World) => Promise<void>;
}

export const check = (name: string, run: (world: World) => Promise<void>): Check => ({ name, alone: false, run });
/** A check during which nothing else may run in its world. */
export const aloneCheck = (name: string, run: (world: World) => Promise<void>): Check => ({ name, alone: true, run });

export const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Tries again until it does not fail, and then fails with the last error. */
export async function eventually(attempt: () => Promise<void> | void, within = 3000): Promise<void> {
  const end = performance.now() + within;
  for (;;) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (performance.now() > end) throw error;
      await sleep(40);
    }
  }
}

const found = (sites: readonly EdgeSite[], what: string): EdgeSite => {
  const [site] = sites;
  if (site === undefined) throw new Error(`the fleet publishes no ${what}, so its checks cannot run`);
  return site;
};

/** The sites of the fleet: those whose upstream has no fault. */
export const sound = ({ config }: World): readonly EdgeSite[] =>
  config.sites.filter(({ host }) => !host.endsWith('.sample.test'));
/** A static site whose query is dropped. */
export const staticSite = (world: World): EdgeSite =>
  found(
    sound(world).filter(({ kind, cacheQuery }) => kind === 'static' && !cacheQuery),
    'static site',
  );
/** A dynamic service with logins, blocked paths and assets. */
export const dynamicSite = (world: World): EdgeSite =>
  found(
    sound(world).filter(
      (site) => site.loginPaths.length > 0 && site.blockedPaths.length > 0 && site.assetPaths.length > 0,
    ),
    'dynamic service with logins, blocked paths and assets',
  );
/** The static site of the tests, with the traits that the fleet's own do not have. */
export const sampleSite = (world: World): EdgeSite =>
  found(
    sound(world).filter(({ cacheQuery }) => cacheQuery),
    'sample',
  );

/** Does the same for many at once. */
export const atOnce = <Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> =>
  Promise.all(items.map(work)).then(() => undefined);
