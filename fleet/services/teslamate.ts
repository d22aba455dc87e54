import { internalUrl, tailnetUrl } from '#model/address.ts';
import { call, internet } from '#model/call.ts';
import { defineService } from '#model/define.ts';
import { database, databaseAddress } from '#model/postgres.ts';
import { secret } from '#model/secret.ts';
import { dumped, scratch } from '#model/storage.ts';
import { gib, mib, milli, minutes } from '#model/units.ts';
import { http } from '#model/workload.ts';
import { minikubeIndri } from '../hosts.ts';
import { own } from '../images.ts';
import { home } from '../network.ts';
import { teslamateItem } from '../vault.ts';
import { blumeopsPg } from './blumeops-pg.ts';

/**
 * The extensions are created for it, so its role is no more than the owner of its tables. An old migration redefines a
 * function of theirs (https://github.com/teslamate-org/teslamate/tree/main/priv/repo/migrations, `ll_to_earth`), which
 * only the extension's owner may do: a lost database is restored from its dump, not built anew.
 */
const drives = database(blumeopsPg, {
  name: 'teslamate',
  password: teslamateItem.field('db_password'),
  extensions: ['cube', 'earthdistance'],
  backup: dumped('every drive and charge of the car, and the encrypted tokens'),
});
const [databaseHost = '', databasePort = ''] = databaseAddress(drives).split(':');

const db = secret('teslamate-db', { password: drives.password });
const encryption = secret('teslamate-encryption', { key: teslamateItem.field('api_enc_key') });

export const teslamate = defineService({
  name: 'teslamate',
  about: 'Tesla data logger',
  on: minikubeIndri,
  workloads: [
    {
      singleton: 'two loggers would write each drive twice',
      user: 10000,
      container: {
        // renovate: datasource=docker depName=registry.ops.eblu.me/blumeops/teslamate
        image: own('teslamate', 'v3.0.0-eb9bc57'),
        ports: { http: 4000 },
        env: {
          DATABASE_HOST: databaseHost,
          DATABASE_PORT: databasePort,
          DATABASE_NAME: drives.name,
          DATABASE_USER: drives.name,
          DATABASE_PASS: db.key('password'),
          DATABASE_SSL: 'noverify',
          ENCRYPTION_KEY: encryption.key('key'),
          DISABLE_MQTT: 'true',
          CHECK_ORIGIN: () => [internalUrl(teslamate), tailnetUrl(teslamate)].join(','),
          TZ: home.timeZone,
          // An Elixir release writes its evaluated configuration there at each start.
          RELEASE_TMP: '/tmp',
        },
        mounts: { '/opt/app/.srtm_cache': 'elevation' },
        scratch: ['/tmp'],
        cpu: { request: milli(100) },
        memory: { request: mib(128), limit: mib(512) },
        health: http('/health_check'),
        // It waits for the database, then migrates it.
        slowStart: minutes(10),
      },
    },
  ],
  volumes: { elevation: scratch(gib(1)) },
  database: drives,
  secrets: [db, encryption],
  calls: [call(blumeopsPg, 'postgresql'), internet('the API of Tesla, addresses and elevations')],
  exposures: [{ host: 'tesla', audience: 'admin', auth: { none: 'only the owner is let in' } }],
  tile: { group: 'Services', name: 'TeslaMate', icon: 'teslamate.png' },
});
