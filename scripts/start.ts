import { join } from 'node:path';
import { Command } from 'commander';
import { describe } from '#model/errors.ts';
import { runCommand } from './lib/command.ts';
import { sinceLastCommit } from './lib/history.ts';
import { loadFleet } from './lib/load-fleet.ts';
import { outputsOf } from './lib/outputs.ts';
import { refusedSince } from './lib/refused-changes.ts';
import { changes, plural, removals, summary } from './lib/report.ts';
import { explain } from './lib/report-error.ts';
import { typeErrors } from './lib/typecheck.ts';
import { writeDist } from './lib/dist.ts';

const root = join(import.meta.dirname, '..');
const unchanged = 'dist/ is unchanged.';

async function timed<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  const begin = performance.now();
  try {
    return await work();
  } finally {
    console.error(`${name} took ${((performance.now() - begin) / 1000).toFixed(1)} s`);
  }
}

async function start(): Promise<void> {
  // The compiler runs on another core meanwhile.
  const [types, outputs] = await Promise.allSettled([
    timed('Checking the types', () => typeErrors(root)),
    timed('Synthesis and checks', async () => outputsOf(await loadFleet())),
  ]);
  const errors = types.status === 'fulfilled' ? types.value : '';
  if (errors !== '') console.error(`\n${errors}`);
  if (outputs.status === 'rejected') {
    // Wrong types explain an exception better than its stack trace.
    if (errors === '' || explain(outputs.reason).length > 0) throw outputs.reason;
  }
  if (types.status === 'rejected') throw types.reason;
  if (errors !== '' || outputs.status === 'rejected') {
    console.error(`\nThe types are wrong. ${unchanged}`);
    process.exitCode = 1;
    return;
  }
  const written = writeDist(root, outputs.value.files, (paths) => console.log(removals(paths)));
  const { difference, since } = await sinceLastCommit(root, written);
  console.log(`\n${changes(difference, since)}\n\n${summary(outputs.value)}`);
  const refused = (await refusedSince(root, 'HEAD')) ?? [];
  if (refused.length === 0) return;
  console.error(`\nThe API server will refuse ${plural(refused.length, 'change')} since the last commit:`);
  for (const problem of refused) console.error(`! ${describe(problem)}`);
}

const command = new Command('start')
  .description('Check the types, synthesize and check everything, write dist/ and list what changed.')
  .action(start);
await runCommand(command, unchanged);
