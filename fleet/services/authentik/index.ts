import { addressFrom } from '#model/address.ts';
import { call } from '#model/call.ts';
import { yaml } from '#model/config.ts';
import { defineService } from '#model/define.ts';
import { database } from '#model/postgres.ts';
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

const accounts = database(blumeopsPg, {
  name: 'authentik',
  password: authentikItem.field('postgresql-password'),
  backup: dumped('users, groups, second factors and sessions; the clients come from the blueprints'),
});
const [databaseHost = '', databasePort = ''] = addressFrom(k3sRingtail, blumeopsPg, 'postgresql').split(':');

const credentials = secret('authentik-config', {
  'secret-key': authentikItem.field('secret-key'),
  'postgresql-password': accounts.password,
  ...Object.fromEntries(clientSecrets.map((field) => [field, authentikItem.field(field)])),
});

const env = {
  AUTHENTIK_SECRET_KEY: credentials.key('secret-key'),
  AUTHENTIK_POSTGRESQL__HOST: databaseHost,
  AUTHENTIK_POSTGRESQL__PORT: databasePort,
  AUTHENTIK_POSTGRESQL__NAME: accounts.name,
  AUTHENTIK_POSTGRESQL__USER: accounts.name,
  AUTHENTIK_POSTGRESQL__PASSWORD: credentials.key('postgresql-password'),
  // The connection crosses from one host to the other; the tailnet must not be the only thing that hides it.
  AUTHENTIK_POSTGRESQL__SSLMODE: 'require',
  // It calls nobody but its database: Renovate knows about new versions. (Pictures from Gravatar are given up after
  // five seconds, once in eight hours; initials take their place.)
  AUTHENTIK_DISABLE_UPDATE_CHECK: 'true',
  AUTHENTIK_DISABLE_STARTUP_ANALYTICS: 'true',
};

/** The image links authentik's own blueprints into the second one at each start. */
const scratch = ['/tmp', '/blueprints'];

/** It must not fall with the cluster whose services it signs people in to, so it runs on the other one. */
export const authentik = defineService({
  name: 'authentik',
  about: 'Identity provider (SSO)',
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
        scratch,
        cpu: { request: milli(100) },
        memory: { request: mib(256), limit: gib(1) },
        health: http('/-/health/ready/', { live: '/-/health/live/' }),
        // Migrations run before it answers.
        slowStart: minutes(10),
      },
    },
    {
      name: 'authentik-worker',
      user: 65534,
      container: {
        name: 'worker',
        image,
        args: ['worker'],
        // It serves nothing but its own health there.
        ports: { health: { container: 9000, service: false } },
        env: {
          ...env,
          ...Object.fromEntries(clientSecrets.map((field) => [secretVariable(field), credentials.key(field)])),
          // A blueprint that applies another one first holds its thread while it waits; two threads could starve.
          AUTHENTIK_WORKER__THREADS: '4',
        },
        mounts: { '/blueprints/custom': { volume: 'blueprints', readOnly: true } },
        scratch,
        cpu: { request: milli(100) },
        memory: { request: mib(256), limit: gib(1) },
        health: http('/-/health/ready/', { live: '/-/health/live/' }),
        slowStart: minutes(10),
      },
    },
  ],
  volumes: {
    blueprints: config('authentik-blueprints', {
      'common.yaml': (fleet) => yaml(groupsBlueprint(fleet)),
      'machines.yaml': yaml(machinesBlueprint),
      'mfa.yaml': yaml(mfaBlueprint),
      ...Object.fromEntries(
        clientSecrets.map((field) => [blueprintFile(field), (fleet) => yaml(clientBlueprint(fleet, field))]),
      ),
    }),
  },
  database: accounts,
  links: Object.fromEntries(
    clientSecrets.map((field) => [
      `authentik-blueprints/${blueprintFile(field)}`,
      'the browser goes there and comes back',
    ]),
  ),
  secrets: [credentials],
  calls: [call(blumeopsPg, 'postgresql')],
  exposures: [{ host: 'authentik', audience: 'admin', auth: 'app', health: '/-/health/live/' }],
  tile: { group: 'Infrastructure', name: 'Authentik', icon: 'authentik' },
});
