import { join } from 'node:path';
import { Command } from 'commander';
import { fleet } from '#fleet/index.ts';
import { refuse } from '#model/errors.ts';
import { edgeConfig } from '#pulumi/fly/config.ts';
import { flyctlWith } from '#pulumi/fly/flyctl.ts';
import { type Surroundings, purge, rollBack, seeOverHttps, shutOff, status, verify } from '#pulumi/fly/operate.ts';
import { findCredentials, readWithOp } from '#pulumi/plan/credentials.ts';
import { flyCredentials } from '#pulumi/plan/fly.ts';
import { explain } from './plan.ts';

const FOLDER = join(import.meta.dirname, '../../dist/fly');

/** Signed in to Fly.io, with the edge of our fleet. */
async function surroundings(): Promise<Surroundings> {
  const { values, problems } = await findCredentials(flyCredentials, process.env, readWithOp);
  refuse(problems);
  const flyctl = flyctlWith({ ...process.env, ...values });
  return { config: edgeConfig(fleet), flyctl, see: seeOverHttps, print: (line) => console.log(line) };
}

/** What is done with the edge besides applying its stack, by name. */
const operations: Readonly<
  Record<string, { readonly about: string; readonly run: (it: Surroundings) => Promise<unknown> }>
> = {
  deploy: {
    about: 'build the machine again and deploy it',
    run: async (it) => {
      await it.flyctl('deploy', FOLDER, '--config', join(FOLDER, 'fly.toml'), '--remote-only', '--app', it.config.app);
      await purge(it);
      await verify(it, 'host header');
    },
  },
  status: {
    about: 'machines, checks, and what the internet sees',
    run: async (it) => {
      if (!(await status(it))) process.exitCode = 1;
    },
  },
  purge: { about: 'empty the cache of every machine', run: purge },
  rollback: {
    about: 'deploy the last good release',
    run: async (it) => {
      await rollBack(it);
      await purge(it);
    },
  },
  shutoff: { about: 'stop every machine, without a question', run: shutOff },
};

/** Reads the command line of the operations and runs one. The exit code is 1 when it failed. */
export async function flyCommand(): Promise<void> {
  const command = new Command('fly').description('The public edge at Fly.io');
  for (const [name, { about, run }] of Object.entries(operations))
    command
      .command(name)
      .description(about)
      .action(async () => {
        try {
          await run(await surroundings());
        } catch (error) {
          console.error(explain(error));
          process.exitCode = 1;
        }
      });
  await command.parseAsync();
}
