import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { table } from './lib/report.ts';

/**
 * `npm run bench:rehearsal`: how long the rehearsal takes on this machine once its programs are built, how much memory
 * its servers have, and how long it takes to end them.
 */
const root = join(import.meta.dirname, '..');
const run = promisify(execFile);

/** What is measured, with what it should stay below. */
const subjects = [
  { stages: ['accept'], seconds: 20 },
  { stages: ['accept', 'schedule', 'secrets'], seconds: 30 },
  { stages: ['deliver'], seconds: 60 },
] as const;
const stopSeconds = 10;
const gibibytes = 4;

interface Result {
  readonly stages: readonly { readonly proofs: readonly { readonly outcome: string }[] }[];
  readonly peakMemory: number;
}

async function rehearse(args: readonly string[]): Promise<{ readonly stdout: string; readonly seconds: number }> {
  const begin = performance.now();
  const { stdout } = await run(process.execPath, ['scripts/rehearse.ts', ...args], {
    cwd: root,
    maxBuffer: 2 ** 26,
  }).catch((error: unknown) => ({ stdout: (error as { stdout?: string }).stdout ?? '' }));
  return { stdout, seconds: (performance.now() - begin) / 1000 };
}

const rows: string[][] = [];
for (const { stages, seconds: goal } of subjects) {
  const { stdout, seconds } = await rehearse([...stages, '--json', '--keep']);
  const stop = await rehearse(['stop']);
  const { stages: results, peakMemory } = JSON.parse(stdout) as Result;
  const outcomes = results.flatMap(({ proofs }) => proofs.map(({ outcome }) => outcome));
  rows.push([
    stages.join(' '),
    `${outcomes.filter((outcome) => outcome === 'passed').length} of ${outcomes.length}`,
    `${seconds.toFixed(1)} s (≤ ${goal} s)`,
    `${(peakMemory / 2 ** 30).toFixed(1)} GiB (≤ ${gibibytes} GiB)`,
    `${stop.seconds.toFixed(1)} s (≤ ${stopSeconds} s)`,
  ]);
}
console.log(table(['stages', 'passed', 'from the command to the result', 'peak memory', 'stop'], rows));
