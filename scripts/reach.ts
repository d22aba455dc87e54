import { Command, Option } from 'commander';
import { fleet } from '#fleet/index.ts';
import { UnknownName, answer } from '#model/reach/query.ts';
import { table } from './lib/report.ts';

/** `npm run reach -- member [grafana]`: what somebody can open in effect, and by which way. */
new Command('reach')
  .argument('<who>', 'a person, a role (admin, member), a host, fly, a tag as tag:name, or a service for its pods')
  .argument('[what]', 'a service, a host, a host name or a tag; without it, everything that is reached')
  .addOption(new Option('--format <format>').choices(['table', 'json']).default('table'))
  .action((who: string, what: string | undefined, { format }: { format: 'table' | 'json' }) => {
    const result = answer(fleet, who, what);
    if (format === 'json') {
      console.log(JSON.stringify(result, null, 2));
    } else {
      if (what !== undefined)
        console.log(result.reaches ? `Yes: ${who} reaches ${what}.` : `No: ${who} does not reach ${what}.`);
      for (const sentence of result.stopped) console.log(`  ${sentence}`);
      if (result.lines.length > 0)
        console.log(
          table(
            ['what', 'by', 'allowed by'],
            result.lines.map((line) => [line.what, line.by, line.grant]),
          ),
        );
      if (what === undefined) console.log(`${who} reaches ${result.lines.length} things.`);
    }
    if (what !== undefined && !result.reaches) process.exitCode = 1;
  })
  .parseAsync()
  .catch((error: unknown) => {
    console.error(error instanceof UnknownName ? error.message : error);
    process.exitCode = 2;
  });
