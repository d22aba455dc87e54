import { join } from 'node:path';
import { Command } from 'commander';
import { throwIfAny } from '#model/errors.ts';
import { runCommand } from './lib/command.ts';
import { refusedSince } from './lib/refused-changes.ts';
import { CommandError } from './lib/report-error.ts';

async function upgradeCheck(commit: string): Promise<void> {
  const problems = await refusedSince(join(import.meta.dirname, '..'), commit);
  if (problems === undefined) throw new CommandError(`git knows no commit ${commit} here. Name one that is deployed.`);
  throwIfAny(problems);
  console.log(`Every change since ${commit} can be applied.`);
}

const command = new Command('upgrade-check')
  .description('Compare dist/ with a commit that is deployed, and name the changes that the API server will refuse.')
  .argument('[commit]', 'what is deployed now', 'HEAD')
  .action(upgradeCheck);
await runCommand(command);
