import { type Binary, type Log, Unavailable } from './build.ts';

/** One thing that a stage proved or failed to prove. */
export interface Proof {
  readonly name: string;
  /** `not rehearsed` is neither: it could not be tried here, and why is in the detail. */
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly detail: string;
  readonly milliseconds: number;
}

/** A part of the rehearsal that can be run alone. */
export interface Stage<Context> {
  readonly name: string;
  readonly description: string;
  /** The one program that it needs, where it uses none of the servers that stages share: it can run beside another. */
  readonly standalone?: Binary;
  run(context: Context, log: Log): Promise<readonly Proof[]>;
}

/**
 * Runs one proof: what it returns is the detail, what it throws is the reason of its failure.
 *
 * @throws Unavailable where a program is missing: then nothing of the stage can be proved.
 */
export async function prove(name: string, work: () => Promise<string> | string): Promise<Proof> {
  const begin = performance.now();
  const done = (outcome: Proof['outcome'], detail: string): Proof => ({
    name,
    outcome,
    detail,
    milliseconds: Math.round(performance.now() - begin),
  });
  try {
    return done('passed', await work());
  } catch (error) {
    if (error instanceof Unavailable) throw error;
    return done('failed', error instanceof Error ? error.message : String(error));
  }
}

/** Runs proofs that build on each other: after one that failed, the others would only fail for its sake. */
export async function proveInOrder(
  proofs: readonly (readonly [name: string, work: () => Promise<string> | string])[],
): Promise<readonly Proof[]> {
  const done: Proof[] = [];
  for (const [name, work] of proofs) {
    const failed = done.find(({ outcome }) => outcome === 'failed');
    done.push(
      failed === undefined
        ? await prove(name, work)
        : { name, outcome: 'skipped', detail: `after a failure: ${failed.name}`, milliseconds: 0 },
    );
  }
  return done;
}
