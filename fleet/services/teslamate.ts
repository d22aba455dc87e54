import { internet } from '#model/call.ts';
import { defineService } from '#model/define.ts';
import { internalUrl, joined, ownDatabase, self, tailnetUrl } from '#model/reference.ts';
import { secret } from '#model/secret.ts';
import { dumped, emptyDir } from '#model/storage.ts';
import { mib, milli, minutes } from '#model/units.ts';
import { http } from '#model/workload.ts';
import { minikubeIndri } from '../hosts.ts';
import { own } from '../images.ts';
import { home } from '../network.ts';
import { teslamateItem } from '../vault.ts';
import { blumeopsPg } from './blumeops-pg.ts';

const encryption = secret('teslamate-encryption', { key: teslamateItem.field('api_enc_key') });

export const teslamate = defineService({
  name: 'teslamate',
  description: 'Tesla data logger',
  on: minikubeIndri,
  workloads: [
    {
      recreate: 'two instances would record every drive twice',
      user: 10000,
      container: {
        // renovate: datasource=docker depName=registry.ops.eblu.me/blumeops/teslamate
        image: own('teslamate', 'v3.0.0-eb9bc57'),
        ports: { http: 4000 },
        env: {
          DATABASE_HOST: ownDatabase.host,
          DATABASE_PORT: ownDatabase.port,
          DATABASE_NAME: ownDatabase.name,
          DATABASE_USER: ownDatabase.user,
          DATABASE_PASS: ownDatabase.password,
          DATABASE_SSL: 'noverify',
          ENCRYPTION_KEY: encryption.key('key'),
          DISABLE_MQTT: 'true',
          CHECK_ORIGIN: joined(',', internalUrl(self), tailnetUrl(self)),
          TZ: home.timeZone,
          // An Elixir release writes its evaluated configuration there on startup.
          RELEASE_TMP: '/tmp',
        },
        mounts: { '/opt/app/.srtm_cache': 'elevation' },
        emptyDirs: ['/tmp'],
        cpu: { request: milli(100) },
        memory: { request: mib(128), limit: mib(512) },
        health: http('/health_check'),
        // It waits for the database and migrates it.
        startupTimeout: minutes(10),
      },
    },
  ],
  volumes: { elevation: emptyDir() },
  database: {
    on: blumeopsPg,
    password: teslamateItem.field('db_password'),
    superuser: {
      reason:
        'its migrations drop, create and update the extension earthdistance, which PostgreSQL permits no other role (https://github.com/teslamate-org/teslamate/issues/4686)',
    },
    backup: dumped('every drive and charge of the car, and the encrypted tokens'),
  },
  calls: [internet('the API of Tesla, addresses and elevations')],
  exposures: [
    {
      host: 'tesla',
      ingressName: 'teslamate-tailscale',
      audience: 'admin',
      auth: { none: 'only reachable by the owner' },
    },
  ],
  tile: { group: 'Services', name: 'TeslaMate', icon: 'teslamate.png' },
});
