import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { table } from './lib/report.ts';

/**
 * `npm run bench:rehearsal`: measures how long the rehearsal takes on this machine once its binaries are built, how much
 * memory it needs, and how long it takes to stop its servers.
 */
const root = join(import.meta.dirname, '..');
const run = promisify(execFile);

/** The measured commands, with the limit that each should stay below. */
const benchmarks = [
  { stages: ['accept'], maxSeconds: 20 },
  { stages: ['accept', 'schedule', 'secrets'], maxSeconds: 30 },
  { stages: ['deliver'], maxSeconds: 60 },
] as const;
const maxStopSeconds = 10;
const maxGibibytes = 4;

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
for (const { stages, maxSeconds } of benchmarks) {
  const { stdout, seconds } = await rehearse([...stages, '--json', '--keep']);
  const stop = await rehearse(['stop']);
  const { stages: results, peakMemory } = JSON.parse(stdout) as Result;
  const outcomes = results.flatMap(({ proofs }) => proofs.map(({ outcome }) => outcome));
  rows.push([
    stages.join(' '),
    `${outcomes.filter((outcome) => outcome === 'passed').length} of ${outcomes.length}`,
    `${seconds.toFixed(1)} s (≤ ${maxSeconds} s)`,
    `${(peakMemory / 2 ** 30).toFixed(1)} GiB (≤ ${maxGibibytes} GiB)`,
    `${stop.seconds.toFixed(1)} s (≤ ${maxStopSeconds} s)`,
  ]);
}
console.log(table(['stages', 'passed', 'command to result', 'peak memory', 'stop'], rows));
