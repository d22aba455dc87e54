import { join } from 'node:path';
import { Command } from 'commander';
import { runCommand } from './lib/command.ts';
import { writeDist } from './lib/dist.ts';
import { loadFleet } from './lib/load-fleet.ts';
import { outputsOf } from './lib/outputs.ts';
import { removals } from './lib/report.ts';

const root = join(import.meta.dirname, '..');

async function synth(): Promise<void> {
  const { files, checks } = outputsOf(await loadFleet());
  const { added, changed, removed } = writeDist(root, files, (paths) => console.log(removals(paths)));
  console.log(
    `${files.size} files, ${checks.length} checks: ` +
      `${added.length} added, ${changed.length} changed, ${removed.length} removed`,
  );
}

const command = new Command('synth')
  .description('Compute every artifact from the fleet, check it and replace dist/.')
  .action(synth);
await runCommand(command, 'dist/ is unchanged.');
