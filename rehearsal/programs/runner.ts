import { join } from 'node:path';
import { secretTemplateBinary } from '../lib/binaries.ts';
import { type Log, locate } from '../lib/build.ts';
import type { Sources } from '../lib/kubelet/environment.ts';
import { podPlanOf } from '../lib/kubelet/pod-plan.ts';
import { type RenderedObject, renderedObjects } from '../lib/objects.ts';
import type { Rehearsal } from '../lib/rehearsal.ts';
import type { Supervisor } from '../lib/supervisor.ts';
import { vaultItems } from '../lib/vault.ts';
import { debianTree, requireSandbox } from '../sandbox/debian.ts';
import type { Patience } from '../sandbox/pod.ts';
import { runInNamespaces } from '../sandbox/run.ts';
import { type MakeSecrets, sourcesOf } from '../sandbox/sources.ts';
import { damaged } from './damage.ts';
import type { Damage, Program } from './program.ts';
import type { ProgramInput, ProgramResult } from './run-program.ts';

/** Seconds. The kubelet waits for minutes, but a program that works needs seconds here. */
const patience: Patience = { probe: 90, exit: 10 };
const patienceWithDamage: Patience = { probe: 8, exit: 5 };
const timeout = 240;

/** Programs that run at the same time. */
const concurrency = 2;

/** What every run of a program needs. */
export interface Workshop {
  readonly supervisor: Supervisor;
  readonly objects: readonly RenderedObject[];
  /** The Debian tree. */
  readonly tree: string;
  readonly make: MakeSecrets;
  readonly log: Log;
}

/** @throws Unavailable if programs cannot be run on this machine */
export async function openWorkshop({ fleet, files, supervisor }: Rehearsal, log: Log): Promise<Workshop> {
  requireSandbox();
  return {
    supervisor,
    objects: renderedObjects(files, fleet),
    tree: await debianTree(log),
    make: { items: vaultItems(fleet, {}), esoctl: await locate(secretTemplateBinary, log) },
    log,
  };
}

/** Works on two items at a time. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const queue = [...items.entries()];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) results[next[0]] = await work(next[1]);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return results;
}

/** The workload of a program. @throws Error if its service renders none of that name */
export function workloadOf(objects: readonly RenderedObject[], program: Program): RenderedObject {
  const [kind, name] = program.workload.split(' ');
  const found = objects.find(
    ({ object, application }) =>
      object.kind === kind && object.metadata.name === name && application === program.service,
  );
  if (found === undefined) throw new Error(`service ${program.service} renders no ${program.workload}`);
  return found;
}

/** What the other namespaces that a program needs hold. */
async function peersOf(
  make: MakeSecrets,
  objects: readonly RenderedObject[],
  cluster: string,
  { namespaces = [] }: Program,
): Promise<Sources> {
  const all = await Promise.all(
    namespaces.map(async (namespace) => [namespace, await sourcesOf(objects, cluster, namespace, make)] as const),
  );
  const merge = (part: keyof Sources): Sources['secrets'] =>
    Object.fromEntries(
      all.flatMap(([namespace, sources]) =>
        Object.entries(sources[part]).map(([name, data]) => [`${namespace}/${name}`, data] as const),
      ),
    );
  return { configMaps: merge('configMaps'), secrets: merge('secrets') };
}

/**
 * Runs a program as its container is rendered, with a fault if one is given.
 *
 * @throws Refused if the kubelet would not start it
 * @throws Error with the end of its log if it does not pass its probes, or does not do what it exists for
 */
export async function runProgram(workshop: Workshop, program: Program, damage?: Damage): Promise<ProgramResult> {
  const { supervisor, tree, make, log } = workshop;
  const objects = damage === undefined ? workshop.objects : damaged(workshop.objects, program, damage);
  const { object, cluster } = workloadOf(objects, program);
  const { origin } = program;
  const input: ProgramInput = {
    program: program.name,
    tree,
    plan: podPlanOf(object, await sourcesOf(objects, cluster, object.metadata.namespace ?? '', make)),
    peers: await peersOf(make, objects, cluster, program),
    binaries: origin.kind === 'go' ? { [origin.path]: await locate(origin.binary, log) } : {},
    patience: damage === undefined ? patience : patienceWithDamage,
  };
  const name = damage === undefined ? program.name : `${program.name}-${program.damage.indexOf(damage)}`;
  const module = join(import.meta.dirname, 'run-program.ts');
  return (await runInNamespaces(supervisor, { name, module, input, timeout })) as ProgramResult;
}
