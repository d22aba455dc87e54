import { writeFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { Command } from 'commander';
import { fleet } from '#fleet/index.ts';
import { rehearse, stages } from '#rehearsal/index.ts';
import { keptFolders, cleanUp } from '#rehearsal/lib/cleanup.ts';
import { LocalRehearsal } from '#rehearsal/lib/rehearsal.ts';
import { failures, junit, proofTable, tally } from '#rehearsal/lib/report.ts';
import { fail } from './lib/fail.ts';
import { outputsOf } from './lib/outputs.ts';

/** `npm run rehearse [-- <stage>…]`: proves what the fleet says now against real servers on this machine. */
enableCompileCache();

interface Options {
  readonly keep?: true;
  readonly json?: true;
  readonly junit?: string;
}

async function stop(): Promise<void> {
  const folders = keptFolders();
  await Promise.all(folders.map(cleanUp));
  console.error(folders.length === 0 ? 'No rehearsal is running.' : `${folders.length} ended.`);
}

async function run(names: readonly string[], options: Options): Promise<void> {
  const unknown = names.filter((name) => !stages.some((stage) => stage.name === name));
  if (unknown.length > 0)
    throw new Error(`no stage ${unknown.join(', ')}; there are ${stages.map(({ name }) => name).join(', ')}`);
  const begin = performance.now();
  const log = (line: string): void =>
    console.error(`${((performance.now() - begin) / 1000).toFixed(1).padStart(6)} s  ${line}`);
  const rehearsal = new LocalRehearsal(fleet, outputsOf(fleet).files, log);
  const interrupt = (): void => void rehearsal.close().finally(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, interrupt);
  try {
    const chosen = names.length === 0 ? stages : stages.filter(({ name }) => names.includes(name));
    const results = await rehearse(chosen, rehearsal, process.env['CI'] === 'true');
    console.log(
      options.json === true
        ? JSON.stringify({ stages: results, peakMemory: rehearsal.peakMemory }, null, 2)
        : proofTable(results),
    );
    if (options.junit !== undefined) writeFileSync(options.junit, junit(results));
    const failed = failures(results);
    if (failed !== '') console.error(`\n${failed}`);
    console.error(`\n${tally(results)}; at most ${Math.round(rehearsal.peakMemory / 2 ** 20)} MiB`);
    if (failed !== '') process.exitCode = 1;
    if (options.keep === true) console.error(`\n${await rehearsal.keep()}`);
  } finally {
    if (options.keep !== true) await rehearsal.close();
  }
  // What still waits for a server that has ended would keep the command for minutes.
  process.stdout.write('', () => process.exit());
}

new Command('rehearse')
  .argument('[stages...]', `which stages to run, of: ${stages.map(({ name }) => name).join(', ')}; or "stop"`)
  .option('--keep', 'leave the servers running, and say where they are; "stop" ends them')
  .option('--json', 'print the result as JSON')
  .option('--junit <file>', 'write the result as JUnit XML')
  .action((names: readonly string[], options: Options) => (names[0] === 'stop' ? stop() : run(names, options)))
  .parseAsync()
  .catch(fail);
