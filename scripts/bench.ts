import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { render } from '#cdk8s/render.ts';
import { defineHost } from '#model/define.ts';
import { gatewayHost } from '#model/fixture.ts';
import type { Fleet } from '#model/fleet.ts';
import { effective } from '#model/reach/effective.ts';
import { matrix } from '#model/reach/network.ts';
import { generatedFleet } from './lib/generated-fleet.ts';
import { fleet } from '#fleet/index.ts';
import { writeKustomizeTree } from './lib/kustomize-tree.ts';
import { table } from './lib/report.ts';

/**
 * `npm run bench`: how long synthesis takes, as a cold process against `kubectl kustomize` over the same objects, and
 * for generated fleets of growing size.
 */
const root = join(import.meta.dirname, '..');
const runs = 5;
const sizes = [100, 1000, 10_000];
const run = promisify(execFile);

/** As `npm run synth` has it, without the start of npm. */
const synthesize = () => run(process.execPath, ['scripts/run.js', 'synth'], { cwd: root });

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

async function time(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

function findKubectl(): string | undefined {
  try {
    return execFileSync('which', ['kubectl'], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

async function coldRuns(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const kubectl = findKubectl();
    const paths = writeKustomizeTree(folder, { fleet, rendered: render(fleet) });
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let index = 0; index <= runs; index += 1) {
      const synth = await time(synthesize);
      const kustomize =
        kubectl === undefined
          ? Number.NaN
          : await time(async () => {
              for (const path of paths) await run(kubectl, ['kustomize', path], { maxBuffer: 2 ** 26 });
            });
      // The first round warms the disk and the compile cache.
      if (index > 0) {
        ours.push(synth);
        theirs.push(kustomize);
      }
    }
    const [a, b] = [median(ours), median(theirs)];
    const rows = [
      ['synthesis and checks, cold process', a.toFixed(0), ''],
      [
        'kubectl kustomize, one call a directory',
        Number.isNaN(b) ? 'no kubectl' : b.toFixed(0),
        Number.isNaN(b) ? '' : `${(b / a).toFixed(1)} times as long`,
      ],
    ];
    console.log(table([`${paths.length} folders`, 'median ms', ''], rows));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function growth(): Promise<void> {
  const rows: string[][] = [];
  for (const size of sizes) {
    const { stdout } = await run(process.execPath, ['scripts/lib/bench-fleet.ts', String(size)], { cwd: root });
    const { milliseconds, mebibytes, objects } = JSON.parse(stdout) as Record<
      'milliseconds' | 'mebibytes' | 'objects',
      number
    >;
    rows.push([
      String(size),
      String(objects),
      milliseconds.toFixed(0),
      (milliseconds / size).toFixed(3),
      mebibytes.toFixed(0),
    ]);
  }
  console.log(table(['services', 'objects', 'ms', 'ms a service', 'MiB at most'], rows));
}

/** Reachability of everybody through everything, after loading. */
function reach(): void {
  const crowd = generatedFleet(1000);
  const machines = Array.from({ length: 50 }, (_, index) =>
    defineHost({ ...gatewayHost, name: `machine-${index}`, tags: ['homelab', `machine-${index}`], advertises: false }),
  );
  const fleets: readonly (readonly [string, Fleet])[] = [
    ['the fleet', fleet],
    ['1000 services, 50 machines more', { ...crowd, hosts: [...crowd.hosts, ...machines] }],
  ];
  const rows = fleets.map(([name, item]) => {
    const begin = performance.now();
    const cells = matrix(item).length;
    const reached = [...effective(item).values()].flat().length;
    return [name, String(cells), String(reached), (performance.now() - begin).toFixed(0)];
  });
  console.log(table(['reach', 'cells', 'ways', 'ms'], rows));
}

reach();
await coldRuns();
await growth();
