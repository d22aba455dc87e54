import { Unavailable, locate } from './lib/build.ts';
import type { Rehearsal } from './lib/rehearsal.ts';
import type { StageResult } from './lib/report.ts';
import type { Proof, Stage } from './lib/stage.ts';
import { acceptStage } from './stages/accept.ts';
import { changeStage } from './stages/change.ts';
import { deliverStage } from './stages/deliver.ts';
import { faultsStage } from './stages/faults.ts';
import { pulumiStage } from './stages/pulumi.ts';
import { referencesStage } from './stages/references.ts';
import { secretsStage } from './stages/secrets.ts';
import { scheduleStage } from './stages/schedule.ts';
import { reachStage } from './stages/reach.ts';

/** All stages, in the order in which they run. */
export const stages: readonly Stage<Rehearsal>[] = [
  acceptStage,
  scheduleStage,
  secretsStage,
  deliverStage,
  referencesStage,
  changeStage,
  faultsStage,
  reachStage,
  pulumiStage,
];

/** Runs a stage; one that has no program to run with says so instead of failing, except where `strict`. */
async function runStage(stage: Stage<Rehearsal>, rehearsal: Rehearsal, strict: boolean): Promise<StageResult> {
  const begin = performance.now();
  const milliseconds = (): number => Math.round(performance.now() - begin);
  const single = (outcome: Proof['outcome'], detail: string): StageResult => ({
    stage: stage.name,
    proofs: [{ name: stage.description, outcome, detail, milliseconds: milliseconds() }],
    milliseconds: milliseconds(),
  });
  try {
    const proofs = await stage.run(rehearsal, rehearsal.log);
    return { stage: stage.name, proofs, milliseconds: milliseconds() };
  } catch (error) {
    if (error instanceof Unavailable) return single(strict ? 'failed' : 'skipped', error.message);
    return single('failed', error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

/** Runs stages one after the other; those that stand apart, beside the last of the others. */
export async function rehearse(
  chosen: readonly Stage<Rehearsal>[],
  rehearsal: Rehearsal,
  strict: boolean,
): Promise<readonly StageResult[]> {
  const inOrder = async (some: readonly Stage<Rehearsal>[]): Promise<readonly StageResult[]> => {
    const results: StageResult[] = [];
    for (const stage of some) {
      rehearsal.log(`— ${stage.name}: ${stage.description}`);
      results.push(await runStage(stage, rehearsal, strict));
    }
    return results;
  };
  const shared = chosen.filter(({ standalone }) => standalone === undefined);
  const first = await inOrder(shared.slice(0, -1));
  // A build takes all of the machine, and would disturb what runs beside it; what cannot be built, the stage itself says.
  for (const { standalone } of chosen)
    if (standalone !== undefined) await locate(standalone, rehearsal.log).catch(() => undefined);
  const [last, beside] = await Promise.all([
    inOrder(shared.slice(-1)),
    inOrder(chosen.filter(({ standalone }) => standalone !== undefined)),
  ]);
  return [...first, ...last, ...beside];
}
