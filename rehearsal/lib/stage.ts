import type { Log } from './binaries.ts';

/** One thing that a stage proved or failed to prove. */
export interface Proof {
  readonly name: string;
  /** `not rehearsed` is neither: it could not be tried here, and why is in the detail. */
  readonly outcome: 'passed' | 'failed' | 'not rehearsed';
  readonly detail: string;
  readonly milliseconds: number;
}

/** A part of the rehearsal that can be run alone. */
export interface Stage<Context> {
  readonly name: string;
  readonly about: string;
  run(context: Context, log: Log): Promise<readonly Proof[]>;
}

/** Runs one proof: what it returns is the detail, what it throws is the reason of its failure. */
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
    return done('failed', error instanceof Error ? error.message : String(error));
  }
}
