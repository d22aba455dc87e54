import { Argument, Command, Option } from 'commander';
import type { EdgeTraits } from '#model/exposure.ts';
import { runCommand } from './lib/command.ts';
import { loadFleet } from './lib/load-fleet.ts';
import { linesOf, publish } from './lib/publish.ts';

interface Options {
  readonly kind: EdgeTraits['kind'];
  readonly full?: boolean;
}

/** Changed lines shown per file without `--full`. */
const linesPerFile = 12;

async function expose(name: string, { kind, full = false }: Options): Promise<void> {
  const { host, files, gains } = publish(await loadFleet(), name, { kind });
  console.log(`${name} would be https://${host}, open to the internet. ${files.length} files change:\n`);
  for (const change of files) {
    const lines = linesOf(change);
    const shown = full ? lines : lines.slice(0, linesPerFile);
    console.log(change.path);
    for (const line of shown) console.log(`  ${line.slice(0, 160)}`);
    if (shown.length < lines.length) console.log(`  … ${lines.length - shown.length} more lines (--full)`);
    console.log();
  }
  console.log(['The internet gains access. In the tailnet:', ...gains.map((line) => `  ${line}`)].join('\n'));
  console.log(
    '\nThen: mise run tailnet-up, commit and push, mise run fly-up, mise run dns-up (docs/how-to/publish-a-service.md).',
  );
}

const command = new Command('expose')
  .description('Show everything that would change if a service became public. Nothing is written.')
  .addArgument(new Argument('<service>', 'a service of fleet/services that is not public'))
  .addOption(new Option('--kind <kind>', 'how the edge treats it').choices(['static', 'dynamic']).default('dynamic'))
  .option('--full', 'show every changed line')
  .action(expose);
await runCommand(command, 'Nothing was written.');
