import { join } from 'node:path';
import { Command } from 'commander';
import { throwIfAny } from '#model/errors.ts';
import { edgeConfig } from '#pulumi/fly/config.ts';
import { flyctlWith } from '#pulumi/fly/flyctl.ts';
import { type Surroundings, purge, rollBack, seeOverHttps, shutOff, status, verify } from '#pulumi/fly/operate.ts';
import { findCredentials, readWithOp } from '#pulumi/plan/credentials.ts';
import { flyCredentials } from '#pulumi/plan/fly.ts';
import { runCommand } from './command.ts';
import { loadFleet } from './load-fleet.ts';
import { expected } from './plan.ts';

const FOLDER = join(import.meta.dirname, '../../dist/fly');

/** Signs in to Fly.io. @throws ModelError without a usable token */
async function surroundings(): Promise<Surroundings> {
  const { values, problems } = await findCredentials(flyCredentials, process.env, readWithOp);
  throwIfAny(problems);
  const flyctl = flyctlWith({ ...process.env, ...values });
  return { config: edgeConfig(await loadFleet()), flyctl, see: seeOverHttps, print: (line) => console.log(line) };
}

/** Operations on the deployed edge, by subcommand. */
const operations: Readonly<
  Record<string, { readonly description: string; readonly run: (it: Surroundings) => Promise<unknown> }>
> = {
  deploy: {
    description: 'build the machine again and deploy it',
    run: async (it) => {
      await it.flyctl('deploy', FOLDER, '--config', join(FOLDER, 'fly.toml'), '--remote-only', '--app', it.config.app);
      await purge(it);
      await verify(it, 'host header');
    },
  },
  status: {
    description: 'machines, checks, and what the internet sees',
    run: async (it) => {
      if (!(await status(it))) process.exitCode = 1;
    },
  },
  purge: { description: 'empty the cache of every machine', run: purge },
  rollback: {
    description: 'deploy the last good release',
    run: async (it) => {
      await rollBack(it);
      await purge(it);
    },
  },
  shutoff: { description: 'stop every machine, without asking', run: shutOff },
};

/** Reads the command line and runs one operation. The exit code is 1 if it failed. */
export async function flyCommand(): Promise<void> {
  const command = new Command('fly').description('The public edge at Fly.io');
  for (const [name, { description, run }] of Object.entries(operations))
    command
      .command(name)
      .description(description)
      .action(async () => {
        try {
          await run(await surroundings());
        } catch (error) {
          throw expected(error);
        }
      });
  await runCommand(command);
}
