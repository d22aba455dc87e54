import type { EdgeSite } from '../sites.ts';
import { runChecks } from './run-checks.ts';
import { type Mutant, mutantsOf } from './mutants.ts';
import { FAULTS, Surroundings, World, faulty } from './world.ts';

/** Why no check can notice that a directive is missing, by what it begins with. */
const REASONS: Readonly<Record<string, string>> = {
  'set $upstream_name':
    'a kept connection to the same upstream is used again, and was opened under the right name; only the first one would fail',
};

export interface MutationResult {
  readonly tried: number;
  readonly killed: number;
  readonly survivors: readonly { readonly name: string; readonly reason: string | undefined }[];
}

const NO_START = 'nginx does not start';

/** Runs the checks until one fails, and names it; undefined where all pass. */
async function firstFailure(
  around: Surroundings,
  change?: Mutant['change'],
  only?: string,
): Promise<string | undefined> {
  let run;
  try {
    run = await runChecks(around, change, only);
  } catch {
    return NO_START;
  }
  try {
    const failures = [...run.results].map(([name, result]) =>
      result.then(
        () => new Promise<never>(() => undefined),
        () => name,
      ),
    );
    return await Promise.race([...failures, Promise.allSettled(run.results.values()).then(() => undefined)]);
  } finally {
    await run.stop();
  }
}

/** A failure counts only where it comes again: a busy machine can make a check fail too. */
async function killerOf(around: Surroundings, mutant: Mutant): Promise<string | undefined> {
  const killer = await firstFailure(around, mutant.change);
  if (killer === undefined || killer === NO_START) return killer;
  return (await firstFailure(around, mutant.change, killer)) ?? firstFailure(around, mutant.change);
}

/**
 * Fails where the configuration as it is does not pass, for then nothing could be told.
 *
 * @throws Error with the check that failed.
 */
async function requireBaseline(around: Surroundings): Promise<void> {
  for (let round = 1; round <= 3; round += 1) {
    const failure = await firstFailure(around);
    if (failure !== undefined) throw new Error(`the configuration as it is fails in round ${round}: ${failure}`);
  }
}

const isTwin = (site: EdgeSite, index: number, sites: readonly EdgeSite[]): boolean => {
  const shape = (item: EdgeSite): string => JSON.stringify({ ...item, host: '', upstream: '', crawlersAvoid: [] });
  return sites.findIndex((item) => shape(item) === shape(site)) < index;
};

/** Tries every mutant of the real fleet's configuration; the sites with faults are the tests' own and are left as they are. */
export async function mutationRun({
  only,
  print,
}: {
  readonly only: string | undefined;
  readonly print: (line: string) => void;
}): Promise<MutationResult> {
  const around = await Surroundings.start();
  try {
    await requireBaseline(around);
    const world = await World.start(around);
    const tree = world.tree;
    await world.stop();
    const faultFiles = FAULTS.map((fault) => `sites/${faulty(fault)}.conf`);
    // Sites of one kind with the same traits are rendered by the same lines: one of each is enough.
    const twins = world.config.sites.filter(isTwin).map(({ host }) => `sites/${host}.conf`);
    const testsOwn = world.config.sites.flatMap(({ host }, index) =>
      FAULTS.some((fault) => faulty(fault) === host) ? [host, `@ready_${index} >`] : [],
    );
    const mutants = mutantsOf(tree, (file) => ![...faultFiles, ...twins].includes(file)).filter(
      ({ name }) => !testsOwn.some((text) => name.includes(text)) && (only === undefined || name.includes(only)),
    );
    const survivors: { name: string; reason: string | undefined }[] = [];
    for (const [index, mutant] of mutants.entries()) {
      const begin = performance.now();
      const killer = await killerOf(around, mutant);
      print(
        `${index + 1}/${mutants.length} ${killer === undefined ? 'SURVIVED' : 'killed'} ${((performance.now() - begin) / 1000).toFixed(1)} s  ${mutant.name}${killer === undefined ? '' : `  (${killer})`}`,
      );
      if (killer === undefined)
        survivors.push({
          name: mutant.name,
          reason: Object.entries(REASONS).find(([start]) => mutant.removed.startsWith(start))?.[1],
        });
    }
    return { tried: mutants.length, killed: mutants.length - survivors.length, survivors };
  } finally {
    await around.stop();
  }
}
