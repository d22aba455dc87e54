import { join } from 'node:path';
import { Command } from 'commander';
import { validateManifests } from '#cdk8s/validate/manifests.ts';
import { runCommand } from './lib/command.ts';
import { plural } from './lib/report.ts';

function validate(): void {
  const { files, objects, problems } = validateManifests(join(import.meta.dirname, '../dist'));
  for (const problem of problems) console.error(`✗ ${problem}`);
  const found = problems.length === 0 ? 'no problems' : plural(problems.length, 'problem');
  console.log(`${plural(objects, 'object')} in ${plural(files, 'file')}: ${found}`);
  if (problems.length > 0) process.exitCode = 1;
}

const command = new Command('validate')
  .description('Validate the committed manifests against the schemas of their kinds.')
  .action(validate);
await runCommand(command);
