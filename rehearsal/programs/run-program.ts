import type { PodPlan } from '../lib/kubelet/pod-plan.ts';
import type { Sources } from '../lib/kubelet/environment.ts';
import { type Patience, Pod } from '../sandbox/pod.ts';
import { Sandbox } from '../sandbox/sandbox.ts';
import { programs } from './index.ts';

/** What the process in the namespaces is told. */
export interface ProgramInput {
  readonly program: string;
  readonly tree: string;
  readonly plan: PodPlan;
  /** What other namespaces hold, by `namespace/name`. */
  readonly peers: Sources;
  /** Programs that were built, by their path in the image. */
  readonly binaries: Readonly<Record<string, string>>;
  readonly patience: Patience;
}

/** What one run of a program showed. */
export interface ProgramResult {
  readonly detail: string;
  /** Bytes. */
  readonly peakMemory: number;
}

const mebibytes = (bytes: number): number => Math.ceil(bytes / 2 ** 20);

/** Starts a program, and makes it do what it exists for. @throws Error if it does not, or needs more memory than its limit */
export async function main(input: ProgramInput & { readonly folder: string }): Promise<ProgramResult> {
  const { plan, peers, binaries, patience } = input;
  const program = programs.find(({ name }) => name === input.program);
  if (program === undefined) throw new Error(`no program ${input.program}`);
  const sandbox = new Sandbox(input.folder, input.tree);
  await program.prepare?.(sandbox, peers);
  const pod = new Pod(sandbox, plan, program.container, { ...program.image, programs: binaries }, patience);
  await pod.start();
  let detail;
  try {
    detail = await program.exercise(pod);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${reason}\n${pod.process.logTail()}`, { cause: error });
  }
  const { peakMemory } = pod;
  const { memoryLimit = Infinity } = pod.container;
  if (peakMemory > memoryLimit)
    throw new Error(`it used ${mebibytes(peakMemory)} MiB, and its limit is ${mebibytes(memoryLimit)} MiB`);
  const stops = await pod.stops();
  return { detail: stops ? detail : `${detail}; it ignores SIGTERM, so the kubelet kills it`, peakMemory };
}
