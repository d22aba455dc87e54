import { execFileSync } from 'node:child_process';
import { programBinaries } from '../lib/binaries.ts';
import { podSpecOf } from '../lib/kubelet/pod-spec.ts';
import type { Rehearsal } from '../lib/rehearsal.ts';
import { type Proof, type Stage, prove } from '../lib/stage.ts';
import { programs } from '../programs/index.ts';
import type { Origin, Program } from '../programs/program.ts';
import { type Workshop, inParallel, openWorkshop, runProgram, workloadOf } from '../programs/runner.ts';
import { pythonFolder } from '../sandbox/debian.ts';

const pythonVersion = 'import importlib.metadata, sys; print(importlib.metadata.version(sys.argv[1]))';

/** The version that runs here. */
function versionOf(origin: Origin, tree: string): string {
  const print = (...command: readonly string[]): string =>
    execFileSync('chroot', [tree, ...command], {
      encoding: 'utf8',
      env: { ...process.env, PYTHONPATH: pythonFolder },
    }).trim();
  switch (origin.kind) {
    case 'debian':
      return `Debian's ${print('dpkg-query', '-W', '-f', '${Version}', origin.package)}`;
    case 'python':
      return print('python3', '-c', pythonVersion, origin.distribution);
    case 'go':
      return origin.version;
  }
}

/** Name and tag of the image that is deployed. */
function imageOf({ objects }: Workshop, program: Program): string {
  const { containers } = podSpecOf(workloadOf(objects, program).object);
  const image = containers.find(({ name }) => name === program.container)?.image ?? '';
  return image.replace(/@.*$/, '').split('/').at(-1) ?? '';
}

const proveProgram = (workshop: Workshop, program: Program): Promise<Proof> =>
  prove(`${program.name} ${program.purpose}`, async () => {
    const { detail, peakMemory } = await runProgram(workshop, program);
    const versions = `${versionOf(program.origin, workshop.tree)} for ${imageOf(workshop, program)}`;
    return `${detail}; ${versions}; ${Math.ceil(peakMemory / 2 ** 20)} MiB`;
  });

/** Runs the fleet's programs in sandboxes, as the kubelet would run their containers. */
export const programsStage: Stage<Rehearsal> = {
  name: 'programs',
  description: 'programs run as rendered, pass their probes, and do what they exist for',
  standalone: programBinaries.prometheus,
  async run(rehearsal, log) {
    const workshop = await openWorkshop(rehearsal, log);
    return inParallel(programs, (program) => proveProgram(workshop, program));
  },
};
