import { Unavailable, locate } from './lib/build.ts';
import type { Rehearsal } from './lib/rehearsal.ts';
import type { StageResult } from './lib/report.ts';
import type { Proof, Stage } from './lib/stage.ts';
import { acceptStage } from './stages/accept.ts';
import { adoptStage } from './stages/adopt.ts';
import { changeStage } from './stages/change.ts';
import { deliverStage } from './stages/deliver.ts';
import { faultsStage } from './stages/faults.ts';
import { networkPoliciesStage } from './stages/network-policies.ts';
import { postgresStage } from './stages/postgres.ts';
import { programFaultsStage } from './stages/program-faults.ts';
import { programsStage } from './stages/programs.ts';
import { fuzzStage } from './stages/fuzz.ts';
import { operatorStage } from './stages/operator.ts';
import { pulumiStage } from './stages/pulumi.ts';
import { reachStage } from './stages/reach.ts';
import { referencesStage } from './stages/references.ts';
import { scheduleStage } from './stages/schedule.ts';
import { secretsStage } from './stages/secrets.ts';
import { tunnelStage } from './stages/tunnel.ts';

/** All stages, in the order in which they run. */
export const stages: readonly Stage<Rehearsal>[] = [
  acceptStage,
  fuzzStage,
  scheduleStage,
  secretsStage,
  deliverStage,
  referencesStage,
  changeStage,
  faultsStage,
  operatorStage,
  adoptStage,
  reachStage,
  networkPoliciesStage,
  pulumiStage,
  postgresStage,
  programsStage,
  programFaultsStage,
  tunnelStage,
];

async function runStage(stage: Stage<Rehearsal>, rehearsal: Rehearsal, strict: boolean): Promise<StageResult> {
  const begin = performance.now();
  const milliseconds = (): number => Math.round(performance.now() - begin);
  const singleProof = (outcome: Proof['outcome'], detail: string): StageResult => ({
    stage: stage.name,
    proofs: [{ name: stage.description, outcome, detail, milliseconds: milliseconds() }],
    milliseconds: milliseconds(),
  });
  try {
    const proofs = await stage.run(rehearsal, rehearsal.log);
    return { stage: stage.name, proofs, milliseconds: milliseconds() };
  } catch (error) {
    if (error instanceof Unavailable) return singleProof(strict ? 'failed' : 'skipped', error.message);
    return singleProof('failed', error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

/**
 * Runs stages in order. Standalone stages run beside the last of the others.
 *
 * @param strict a stage that cannot run on this machine fails instead of being skipped
 */
export async function rehearse(
  selected: readonly Stage<Rehearsal>[],
  rehearsal: Rehearsal,
  strict: boolean,
): Promise<readonly StageResult[]> {
  const runInOrder = async (some: readonly Stage<Rehearsal>[]): Promise<readonly StageResult[]> => {
    const results: StageResult[] = [];
    for (const stage of some) {
      rehearsal.log(`${stage.name}: ${stage.description}`);
      results.push(await runStage(stage, rehearsal, strict));
    }
    return results;
  };
  const shared = selected.filter(({ standalone }) => standalone === undefined);
  const standalone = selected.filter((stage) => stage.standalone !== undefined);
  const first = await runInOrder(shared.slice(0, -1));
  // Build beforehand, because a build would slow down the other stage. The stage itself reports a failed build.
  for (const { standalone: binary } of standalone) {
    if (binary !== undefined) await locate(binary, rehearsal.log).catch(() => undefined);
  }
  const [last, beside] = await Promise.all([runInOrder(shared.slice(-1)), runInOrder(standalone)]);
  return [...first, ...last, ...beside];
}

/**
 * The stages with these names, in the order in which they run; all that do not wait for their name if there
 * are no names.
 *
 * @throws RangeError that lists the stages if a name is unknown
 */
export function selectStages(names: readonly string[]): readonly Stage<Rehearsal>[] {
  const known = stages.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name)).map((name) => `"${name}"`);
  if (unknown.length > 0)
    throw new RangeError(
      `unknown stage${unknown.length === 1 ? '' : 's'} ${unknown.join(', ')}; the stages are ${known.join(', ')}`,
    );
  return stages.filter(({ name, onRequest }) => (names.length === 0 ? onRequest !== true : names.includes(name)));
}
