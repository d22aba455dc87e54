import { Command } from 'commander';
import { buildPrograms, lacking } from '#pulumi/fly/test/programs.ts';
import { runCommand } from './lib/command.ts';
import { CommandError } from './lib/report-error.ts';

const command = new Command('edge-tools')
  .description('Build the programs that the tests of the edge need and no package brings, and name those to install.')
  .action(async () => {
    await buildPrograms((line) => console.log(line));
    const names = lacking();
    if (names.length > 0) throw new CommandError(`still missing: ${names.join(', ')}`);
  });
await runCommand(command);
