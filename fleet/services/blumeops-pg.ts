import { defineService } from '#model/define.ts';
import { image } from '#model/image.ts';
import type { PostgresServer } from '#model/postgres.ts';
import { gib, mib, milli } from '#model/units.ts';
import { borgmaticItem, postgresItem, teslamateItem } from '../vault.ts';
import { minikubeIndri } from '../hosts.ts';

const size: Pick<PostgresServer, 'size' | 'cpu' | 'memory'> = {
  size: gib(10),
  cpu: { request: milli(100) },
  memory: { request: mib(256), limit: gib(1) },
};

const tuning = { shared_buffers: '128MB', password_encryption: 'scram-sha-256' };

/** Both PostgreSQL servers. The databases on them are declared by the services that own them. */
export const blumeopsPg = defineService({
  name: 'blumeops-pg',
  about: 'PostgreSQL for the applications',
  on: minikubeIndri,
  namespace: 'databases',
  tier: 'platform',
  postgres: [
    {
      name: 'blumeops-pg',
      // renovate: datasource=docker depName=ghcr.io/cloudnative-pg/postgresql
      image: image('ghcr.io/cloudnative-pg/postgresql', '18.3'),
      ...size,
      // Authentik keeps its cache and its queue in PostgreSQL since it dropped Redis, so 50 would run out.
      parameters: { ...tuning, max_connections: '100' },
      roles: [
        {
          name: 'eblume',
          about: 'the admin, by hand',
          password: postgresItem.field('password'),
          superuser: true,
          createDatabases: true,
          createRoles: true,
        },
        {
          name: 'borgmatic',
          about: 'nightly dumps',
          password: borgmaticItem.field('db-password'),
          memberOf: ['pg_read_all_data'],
        },
        {
          name: 'grafana',
          about: 'reads the car data for dashboards; the owner role could alter them',
          password: teslamateItem.field('grafana_db_password'),
          memberOf: ['pg_read_all_data'],
        },
      ],
    },
    {
      name: 'immich-pg',
      // renovate: datasource=docker depName=ghcr.io/tensorchord/cloudnative-vectorchord
      image: image('ghcr.io/tensorchord/cloudnative-vectorchord', '17-0.5.0'),
      ...size,
      parameters: { ...tuning, max_connections: '50' },
      preload: ['vchord.so'],
      roles: [
        {
          name: 'borgmatic',
          about: 'nightly dumps',
          password: borgmaticItem.field('db-password'),
          memberOf: ['pg_read_all_data'],
        },
      ],
    },
  ],
  exposures: [
    { host: 'pg', port: 'postgresql', protocol: 'tcp', audience: 'machine', auth: 'app', internalPort: 5432 },
    {
      host: 'immich-pg',
      port: 'postgresql',
      of: 'immich-pg-rw',
      protocol: 'tcp',
      audience: 'machine',
      auth: 'app',
      internalPort: 5433,
    },
  ],
  metrics: [
    { port: 'metrics', service: 'blumeops-pg-metrics', job: 'cnpg-postgres', labels: { instance: 'blumeops-pg' } },
    { port: 'metrics', service: 'immich-pg-metrics', job: 'cnpg-immich', labels: { instance: 'immich-pg' } },
  ],
});
