import { join } from 'node:path';
import { fly } from '#fleet/vault.ts';
import { edgeConfig } from '../fly/config.ts';
import { flyctlWith } from '../fly/flyctl.ts';
import { purge, seeOverHttps, verify } from '../fly/operate.ts';
import { edgeProgram } from '../fly/program.ts';
import type { Credential } from './credentials.ts';
import type { Inspection, Plan, PlanContext } from './run.ts';

/** With which flyctl signs in. The value begins with `FlyV1 ` and has a space. */
export const flyCredentials: readonly Credential[] = [
  { variable: 'FLY_API_TOKEN', field: fly.field('deploy-token'), prefix: 'FlyV1 ', spaces: true },
];

/** The plan of the public edge: the token is tried before anything changes, and afterwards the internet is looked at. */
export const flyPlan = (context: PlanContext, see = seeOverHttps): Plan => {
  const config = edgeConfig(context.fleet);
  return {
    project: {
      name: 'blumeops-edge',
      stack: config.app,
      folder: join(context.folder, 'fly'),
      program: () => Promise.resolve(edgeProgram(context.fleet)),
    },
    credentials: flyCredentials,
    inspect: async (_stack, credentials): Promise<Inspection> => {
      const flyctl = flyctlWith({ ...context.environment, ...credentials });
      const surroundings = { config, flyctl, see, print: context.print };
      await flyctl('auth', 'whoami');
      return {
        risks: [],
        afterUp: async () => {
          await purge(surroundings);
          await verify(surroundings, 'host header');
          context.print('The edge serves what was deployed. `mise run dns-up` publishes new names.');
        },
      };
    },
  };
};
