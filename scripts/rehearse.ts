import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { rehearse, selectStages, stages } from '#rehearsal/index.ts';
import { cleanUp, keptFolders } from '#rehearsal/lib/cleanup.ts';
import { LocalRehearsal } from '#rehearsal/lib/rehearsal.ts';
import { failures, junit, proofTable, tally } from '#rehearsal/lib/report.ts';
import { runCommand } from './lib/command.ts';
import { loadFleet } from './lib/load-fleet.ts';
import { manifestsOf, outputsOf } from './lib/outputs.ts';

/** `npm run rehearse [-- <stage>…]`: proves the fleet against real servers on this machine. */
interface Options {
  readonly keep?: true;
  readonly json?: true;
  readonly junit?: string;
}

const usageError = 2;

async function stop(): Promise<void> {
  const folders = keptFolders();
  await Promise.all(folders.map(cleanUp));
  const count = `${folders.length} rehearsal${folders.length === 1 ? '' : 's'}`;
  console.error(folders.length === 0 ? 'No rehearsal is running.' : `Stopped ${count}.`);
}

async function run(selected: ReturnType<typeof selectStages>, options: Options): Promise<void> {
  const fleet = await loadFleet();
  const begin = performance.now();
  const log = (line: string): void =>
    console.error(`${((performance.now() - begin) / 1000).toFixed(1).padStart(6)} s  ${line}`);
  const rehearsal = new LocalRehearsal(fleet, outputsOf(fleet).files, manifestsOf, log);
  const interrupt = (): void => void rehearsal.close().finally(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, interrupt);
  try {
    const results = await rehearse(selected, rehearsal, process.env['CI'] === 'true');
    console.log(
      options.json === true
        ? JSON.stringify({ stages: results, peakMemory: rehearsal.peakMemory }, null, 2)
        : proofTable(results),
    );
    if (options.junit !== undefined) writeFileSync(options.junit, junit(results));
    const failed = failures(results);
    if (failed !== '') console.error(`\n${failed}`);
    console.error(`\n${tally(results)}; peak memory ${Math.round(rehearsal.peakMemory / 2 ** 20)} MiB`);
    if (failed !== '') process.exitCode = 1;
    if (options.keep === true) console.error(`\n${await rehearsal.keep()}`);
  } finally {
    if (options.keep !== true) await rehearsal.close();
  }
  // Exit although a proof may still poll a server that has been stopped. The callback waits until stdout is flushed.
  process.stdout.write('', () => process.exit());
}

const program = new Command('rehearse')
  .description('Prove the fleet against real servers on this machine.')
  .argument('[stages...]', `the stages to run, by default all: ${stages.map(({ name }) => name).join(', ')}`)
  .option('--keep', 'leave the servers running, and print how to connect to them')
  .option('--json', 'print the results as JSON')
  .option('--junit <file>', 'write the results to a file as JUnit XML')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : usageError))
  .action((names: readonly string[], options: Options) => {
    let selected;
    try {
      selected = selectStages(names);
    } catch (error) {
      if (error instanceof RangeError) program.error(`error: ${error.message}`);
      throw error;
    }
    return run(selected, options);
  });
program.command('stop').description('stop the servers that --keep left running').action(stop);
await runCommand(program);
