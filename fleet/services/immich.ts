import { internet } from '#model/call.ts';
import { defineService } from '#model/define.ts';
import { image } from '#model/image.ts';
import { hostOf, ownDatabase, self, urlOf } from '#model/reference.ts';
import { claim, dumped, notBackedUp, emptyDir, sharedClaim } from '#model/storage.ts';
import { cores, gib, mib, milli, minutes } from '#model/units.ts';
import { exec, http } from '#model/workload.ts';
import { minikubeIndri } from '../hosts.ts';
import { home } from '../network.ts';
import { immichItem } from '../vault.ts';
import { immichPg } from './blumeops-pg.ts';
import { immichStorage } from './immich-storage.ts';

export const immich = defineService({
  name: 'immich',
  description: 'Photo management',
  on: minikubeIndri,
  workloads: [
    {
      name: 'immich-server',
      container: {
        // renovate: datasource=docker depName=ghcr.io/immich-app/immich-server
        image: image('ghcr.io/immich-app/immich-server', 'v2.5.6'),
        ports: { http: 2283 },
        env: {
          TZ: home.timeZone,
          DB_HOSTNAME: ownDatabase.host,
          DB_PORT: ownDatabase.port,
          DB_DATABASE_NAME: ownDatabase.name,
          DB_USERNAME: ownDatabase.user,
          DB_PASSWORD: ownDatabase.password,
          REDIS_HOSTNAME: hostOf(self, 'redis'),
          IMMICH_MACHINE_LEARNING_URL: urlOf(self, '', { service: 'immich-machine-learning' }),
        },
        mounts: { '/data': 'library', '/tmp': 'temporary' },
        // Transcoding would use every core of the node.
        cpu: { request: milli(100), limit: cores(2) },
        memory: { request: mib(256), limit: gib(2) },
        health: http('/api/server/ping'),
        startupTimeout: minutes(10),
        allow: { root: 'the photos on the NAS belong to root' },
      },
    },
    {
      name: 'immich-machine-learning',
      user: 1000,
      container: {
        // renovate: datasource=docker depName=ghcr.io/immich-app/immich-machine-learning
        image: image('ghcr.io/immich-app/immich-machine-learning', 'v2.5.6'),
        ports: { http: 3003 },
        env: {
          TZ: home.timeZone,
          TRANSFORMERS_CACHE: '/cache',
          HF_XET_CACHE: '/cache/huggingface-xet',
          MPLCONFIGDIR: '/cache/matplotlib-config',
        },
        mounts: { '/cache': 'models' },
        emptyDirs: ['/tmp'],
        // A scan of the whole library takes days.
        cpu: { request: milli(100), limit: cores(2) },
        memory: { request: mib(512), limit: gib(4) },
        health: http('/ping'),
        startupTimeout: minutes(10),
      },
    },
    {
      name: 'immich-valkey',
      user: 999,
      container: {
        image: image(
          'docker.io/valkey/valkey',
          // renovate: datasource=docker depName=docker.io/valkey/valkey
          '9.0-alpine@sha256:b4ee67d73e00393e712accc72cfd7003b87d0fcd63f0eba798b23251bfc9c394',
        ),
        ports: { redis: 6379 },
        mounts: { '/data': 'queue' },
        cpu: { request: milli(10) },
        memory: { request: mib(32), limit: mib(256) },
        // The client also exits with 0 while the server is loading.
        health: exec('sh', '-c', 'valkey-cli ping | grep -q PONG'),
      },
    },
  ],
  volumes: {
    library: sharedClaim(immichStorage, 'library'),
    temporary: emptyDir(),
    // Files that were written as root, before this ran as a user, must be deleted once.
    models: claim({
      size: gib(10),
      claimName: 'immich-machine-learning',
      backup: notBackedUp('models are downloaded again'),
    }),
    queue: claim({
      size: gib(1),
      backup: notBackedUp('pending jobs, which the admin can start again'),
    }),
  },
  database: {
    on: immichPg,
    password: immichItem.field('db-password'),
    // In this order: vchord requires vector, earthdistance requires cube.
    extensions: ['vector', 'vchord', 'cube', 'earthdistance'],
    backup: dumped('albums, faces, users and settings; the photos are files in the library'),
  },
  calls: [internet('fetches models')],
  exposures: [{ host: 'photos', ingressName: 'immich-tailscale', audience: 'admin', auth: 'app' }],
  tile: { group: 'Content', name: 'Immich', icon: 'immich.png' },
});
