import { Argument, Command, Option } from 'commander';
import type { EdgeTraits } from '#model/exposure.ts';

/** `npm run expose -- miniflux`: all that would change if a service became public. Nothing is written. */
const LONGEST = 12;

await new Command('expose')
  .description('What making a service public would change: nginx, certificate, DNS, policy, probes, alerts, reference')
  .addArgument(new Argument('<service>', 'a service of fleet/services that is not public'))
  .addOption(new Option('--kind <kind>', 'how the edge treats it').choices(['static', 'dynamic']).default('dynamic'))
  .option('--full', 'every line that changes')
  .action(
    async (name: string, { kind, full = false }: { readonly kind: EdgeTraits['kind']; readonly full?: boolean }) => {
      const { fail } = await import('./lib/fail.ts');
      try {
        const { fleet } = await import('#fleet/index.ts');
        const { linesOf, publish } = await import('./lib/publish.ts');
        const { host, files, gains } = publish(fleet, name, { kind });
        console.log(`${name} would be https://${host}, open to the internet. ${files.length} files change:\n`);
        for (const change of files) {
          const lines = linesOf(change);
          const shown = full ? lines : lines.slice(0, LONGEST);
          console.log(
            [
              change.path,
              ...shown.map((line) => `  ${line.slice(0, 160)}`),
              ...(shown.length < lines.length ? [`  … ${lines.length - shown.length} more lines (--full)`] : []),
              '',
            ].join('\n'),
          );
        }
        console.log(
          ['Everybody on the internet gains it. In the tailnet:', ...gains.map((line) => `  ${line}`)].join('\n'),
        );
        console.log(
          `\nThen: mise run tailnet-up, commit and push, mise run fly-up, mise run dns-up (docs/how-to/publish-a-service.md).`,
        );
      } catch (error) {
        fail(error);
      }
    },
  )
  .parseAsync();
