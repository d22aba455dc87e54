import { Command, Option } from 'commander';
import { closest } from 'fastest-levenshtein';
import { UnknownName, answer } from '#model/reach/query.ts';
import { runCommand } from './lib/command.ts';
import { loadFleet } from './lib/load-fleet.ts';
import { table } from './lib/report.ts';

interface Options {
  readonly format: 'table' | 'json';
}

/** The exit code is 0 for yes, 1 for no, 2 for a name that nobody has. */
async function reach(who: string, what: string | undefined, { format }: Options): Promise<void> {
  const fleet = await loadFleet();
  try {
    const result = answer(fleet, who, what);
    if (format === 'json') console.log(JSON.stringify(result, null, 2));
    else print(who, what, result);
    if (what !== undefined && !result.reaches) process.exitCode = 1;
  } catch (error) {
    if (!(error instanceof UnknownName)) throw error;
    const { message, unknown, known } = error;
    console.error(`✗ ${message}; did you mean "${closest(unknown, known)}"?`);
    process.exitCode = 2;
  }
}

function print(who: string, what: string | undefined, { reaches, blocked, lines }: ReturnType<typeof answer>): void {
  if (what !== undefined) console.log(reaches ? `Yes: ${who} reaches ${what}.` : `No: ${who} does not reach ${what}.`);
  for (const sentence of blocked) console.log(`  ${sentence}`);
  if (lines.length > 0)
    console.log(
      table(
        ['destination', 'path', 'allowed by'],
        lines.map(({ what: destination, by, grant }) => [destination, by, grant]),
      ),
    );
  if (what === undefined) console.log(`${who} reaches ${lines.length} destinations.`);
}

const command = new Command('reach')
  .description('Show what somebody can reach in effect, through which path, or what blocks them.')
  .argument(
    '<who>',
    'a person, a role (admin, member), internet, a host, fly, a tag as tag:name, or a service for its pods',
  )
  .argument('[what]', 'a service, a host, a host name or a tag; without it, everything')
  .addOption(new Option('--format <format>').choices(['table', 'json']).default('table'))
  .action(reach);
await runCommand(command);
