import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Command } from 'commander';
import { render } from '#cdk8s/render.ts';
import { defineHost } from '#model/define.ts';
import { gatewayHost } from '#model/fixture.ts';
import type { Fleet } from '#model/fleet.ts';
import { effective } from '#model/reach/effective.ts';
import { matrix } from '#model/reach/network.ts';
import { interactiveTimes } from './lib/bench-interactive.ts';
import { runCommand } from './lib/command.ts';
import { generatedFleet } from './lib/generated-fleet.ts';
import { writeKustomizeTree } from './lib/kustomize-tree.ts';
import { loadFleet } from './lib/load-fleet.ts';
import { table } from './lib/report.ts';

const root = join(import.meta.dirname, '..');
const runs = 5;
const sizes = [100, 1000, 10_000];
const run = promisify(execFile);

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** The median of some times beside what it should stay below. */
const row = (what: string, times: readonly number[], goal: string): readonly string[] => [
  what,
  `${median(times).toFixed(0)} ms`,
  goal,
];

async function time(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

/** How long a person waits after an edit. */
async function waiting(): Promise<void> {
  const { start, dev } = await interactiveTimes(runs);
  console.log(
    table(
      ['after an edit of one service', 'median', 'goal'],
      [row('npm start', start, '≤ 2000 ms'), row('npm run dev, from the save to the result', dev, '≤ 300 ms')],
    ),
  );
}

/** Synthesis and checks in a new process, beside kustomize over the same objects, one call for each application. */
async function coldRuns(fleet: Fleet): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;
    const paths = writeKustomizeTree(folder, { fleet, rendered: render(fleet) });
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let index = 0; index <= runs; index += 1) {
      const synth = await time(() => run(process.execPath, ['scripts/run.js', 'synth'], { cwd: root }));
      const kustomize = await time(async () => {
        if (!hasKubectl) return;
        for (const path of paths) await run('kubectl', ['kustomize', path], { maxBuffer: 2 ** 26 });
      });
      // The first round warms the disk and the compile cache.
      if (index > 0) {
        ours.push(synth);
        theirs.push(kustomize);
      }
    }
    const factor = `${(median(theirs) / median(ours)).toFixed(1)} times as long (goal: ≥ 5)`;
    const rows = [
      row('synthesis and checks', ours, ''),
      hasKubectl
        ? row('kubectl kustomize, once per folder', theirs, factor)
        : ['kubectl kustomize', 'skipped', 'no kubectl on the PATH; `mise install` brings one'],
    ];
    console.log(table([`new process, ${paths.length} folders`, 'median', ''], rows));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Synthesis and checks of generated fleets, each in a process of its own. */
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
  console.log(table(['services', 'objects', 'ms', 'ms per service', 'peak MiB'], rows));
}

/** Reachability of everything from everywhere, after loading. */
function reach(fleet: Fleet): void {
  const generated = generatedFleet(1000);
  const hosts = Array.from({ length: 50 }, (_, index) =>
    defineHost({ ...gatewayHost, name: `machine-${index}`, tags: ['homelab', `machine-${index}`], advertises: false }),
  );
  const fleets: readonly (readonly [string, Fleet])[] = [
    ['this fleet', fleet],
    ['1000 services, 50 more hosts', { ...generated, hosts: [...generated.hosts, ...hosts] }],
  ];
  const rows = fleets.map(([name, item]) => {
    const begin = performance.now();
    const pairs = matrix(item).length;
    const paths = [...effective(item).values()].flat().length;
    return [name, String(pairs), String(paths), (performance.now() - begin).toFixed(0)];
  });
  console.log(table(['reach', 'source–port pairs', 'paths', 'ms'], rows));
}

async function bench(): Promise<void> {
  const fleet = await loadFleet();
  reach(fleet);
  await coldRuns(fleet);
  await waiting();
  await growth();
}

await runCommand(new Command('bench').description('Measure what people wait for, and how it grows.').action(bench));
