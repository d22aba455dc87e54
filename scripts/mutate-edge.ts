import { Command } from 'commander';
import { mutationRun } from '#pulumi/fly/test/mutation-run.ts';

/**
 * `npm run mutate:edge`: removes every directive of the generated nginx configuration, one at a time, and says which
 * removals no check notices. The exit code is 1 where one is noticed by none and has no reason on record.
 */
await new Command('mutate-edge')
  .description('Remove every directive of the nginx configuration and run the checks of the edge')
  .option('--only <text>', 'only directives whose path has this text')
  .action(async ({ only }: { readonly only?: string }) => {
    const { tried, killed, survivors } = await mutationRun({ only, print: (line) => console.log(line) });
    const unexplained = survivors.filter(({ reason }) => reason === undefined);
    for (const { name, reason } of survivors)
      console.log(`survived  ${name}\n          ${reason ?? 'NO REASON ON RECORD'}`);
    console.log(
      `${tried} tried, ${killed} killed (${((100 * killed) / Math.max(tried, 1)).toFixed(1)} %), ${survivors.length} survived, ${unexplained.length} without a reason`,
    );
    if (unexplained.length > 0) process.exitCode = 1;
  })
  .parseAsync();
