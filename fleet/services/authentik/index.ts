import { yaml } from '#model/config.ts';
import { defineService } from '#model/define.ts';
import { fromFleet } from '#model/fleet.ts';
import { ownDatabase } from '#model/reference.ts';
import { secret } from '#model/secret.ts';
import { config, dumped } from '#model/storage.ts';
import { gib, mib, milli, minutes } from '#model/units.ts';
import { http } from '#model/workload.ts';
import { k3sRingtail } from '../../hosts.ts';
import { own } from '../../images.ts';
import { authentikItem } from '../../vault.ts';
import { blumeopsPg } from '../blumeops-pg.ts';
import { blueprintFile, clientBlueprint, clientSecrets, secretVariable } from './clients.ts';
import { groupsBlueprint, machinesBlueprint } from './identities.ts';
import { mfaBlueprint } from './mfa.ts';

// renovate: datasource=docker depName=registry.ops.eblu.me/blumeops/authentik
const image = own('authentik', 'v2026.2.0-2d4098e-nix');

const databasePassword = authentikItem.field('postgresql-password');

const credentials = secret('authentik-config', {
  'secret-key': authentikItem.field('secret-key'),
  'postgresql-password': databasePassword,
  ...Object.fromEntries(clientSecrets.map((field) => [field, authentikItem.field(field)])),
});

const env = {
  AUTHENTIK_SECRET_KEY: credentials.key('secret-key'),
  AUTHENTIK_POSTGRESQL__HOST: ownDatabase.host,
  AUTHENTIK_POSTGRESQL__PORT: ownDatabase.port,
  AUTHENTIK_POSTGRESQL__NAME: ownDatabase.name,
  AUTHENTIK_POSTGRESQL__USER: ownDatabase.user,
  AUTHENTIK_POSTGRESQL__PASSWORD: credentials.key('postgresql-password'),
  // The connection leaves the host, so it is encrypted in addition to the tailnet.
  AUTHENTIK_POSTGRESQL__SSLMODE: 'require',
  // No update checks, since Renovate does that. (Requests to Gravatar time out after five seconds, once in eight hours;
  // initials are shown instead.)
  AUTHENTIK_DISABLE_UPDATE_CHECK: 'true',
  AUTHENTIK_DISABLE_STARTUP_ANALYTICS: 'true',
};

/** The image links authentik's own blueprints into the second folder on every start. */
const emptyDirs = ['/tmp', '/blueprints'];

/** Runs on the other cluster, so that it does not fail together with most of its clients. */
export const authentik = defineService({
  name: 'authentik',
  description: 'Identity provider (SSO)',
  on: k3sRingtail,
  workloads: [
    {
      name: 'authentik-server',
      serviceName: 'authentik',
      user: 65534,
      container: {
        name: 'server',
        image,
        args: ['server'],
        ports: { http: 9000 },
        env,
        emptyDirs,
        cpu: { request: milli(100) },
        memory: { request: mib(256), limit: gib(1) },
        health: http('/-/health/ready/', { live: '/-/health/live/' }),
        // Migrations run before it is ready.
        startupTimeout: minutes(10),
      },
    },
    {
      name: 'authentik-worker',
      user: 65534,
      container: {
        name: 'worker',
        image,
        args: ['worker'],
        // It only serves its own health.
        ports: { health: { container: 9000, service: false } },
        env: {
          ...env,
          ...Object.fromEntries(clientSecrets.map((field) => [secretVariable(field), credentials.key(field)])),
          // Clients and machines each block a thread until the groups exist, which needs another one.
          AUTHENTIK_WORKER__THREADS: String(clientSecrets.length + 2),
        },
        mounts: { '/blueprints/custom': { volume: 'blueprints', readOnly: true } },
        emptyDirs,
        cpu: { request: milli(100) },
        memory: { request: mib(256), limit: gib(1) },
        health: http('/-/health/ready/', { live: '/-/health/live/' }),
        startupTimeout: minutes(10),
      },
    },
  ],
  volumes: {
    blueprints: config('authentik-blueprints', {
      'common.yaml': fromFleet((fleet) => yaml(groupsBlueprint(fleet))),
      'machines.yaml': yaml(machinesBlueprint),
      'mfa.yaml': yaml(mfaBlueprint),
      ...Object.fromEntries(
        clientSecrets.map((field) => [blueprintFile(field), fromFleet((fleet) => yaml(clientBlueprint(fleet, field)))]),
      ),
    }),
  },
  database: {
    on: blumeopsPg,
    password: databasePassword,
    backup: dumped('users, groups, second factors and sessions; clients come from blueprints'),
  },
  exposures: [{ host: 'authentik', audience: 'admin', auth: 'app', health: '/-/health/live/' }],
  tile: { group: 'Infrastructure', name: 'Authentik', icon: 'authentik' },
});
