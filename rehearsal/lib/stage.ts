import { type Binary, type Log, Unavailable } from './build.ts';

/** The result of checking one claim. */
export interface Proof {
  /** The claim, as a sentence in the present tense. */
  readonly name: string;
  /** `skipped` means that the claim could not be checked on this machine. It never counts as passed. */
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** What was counted if it passed, otherwise the reason. */
  readonly detail: string;
  readonly milliseconds: number;
}

/** A part of the rehearsal that can run on its own. */
export interface Stage<Context> {
  /** The name on the command line. */
  readonly name: string;
  readonly description: string;
  /**
   * The main binary that the stage needs, if it uses no server that stages share. It can then run beside another stage.
   *
   * @default undefined: the stage uses the shared servers
   */
  readonly standalone?: Binary;
  /** @throws Unavailable if the stage cannot run on this machine */
  run(context: Context, log: Log): Promise<readonly Proof[]>;
}

/** Checks one claim: returns the detail if it holds, throws the reason if it does not. */
export type Check = () => Promise<string> | string;

/** @throws Unavailable if a binary is missing, because then no claim of the stage can be checked */
export async function prove(name: string, check: Check): Promise<Proof> {
  const begin = performance.now();
  const proof = (outcome: Proof['outcome'], detail: string): Proof => ({
    name,
    outcome,
    detail,
    milliseconds: Math.round(performance.now() - begin),
  });
  try {
    return proof('passed', await check());
  } catch (error) {
    if (error instanceof Unavailable) throw error;
    return proof('failed', error instanceof Error ? error.message : String(error));
  }
}

/** Proves claims that build on each other: after a failure, the remaining ones are skipped. */
export async function proveInOrder(
  checks: readonly (readonly [name: string, check: Check])[],
): Promise<readonly Proof[]> {
  const proofs: Proof[] = [];
  for (const [name, check] of checks) {
    const failed = proofs.find(({ outcome }) => outcome === 'failed');
    proofs.push(
      failed === undefined
        ? await prove(name, check)
        : { name, outcome: 'skipped', detail: `an earlier proof failed: ${failed.name}`, milliseconds: 0 },
    );
  }
  return proofs;
}
