import { defineService } from '#model/define.ts';
import { image } from '#model/image.ts';
import { type PostgresRole, type PostgresServer, postgresServer } from '#model/postgres.ts';
import { gib, mib, milli } from '#model/units.ts';
import { borgmaticItem, postgresItem, teslamateItem } from '../vault.ts';
import { minikubeIndri } from '../hosts.ts';

const size: Pick<PostgresServer, 'size' | 'cpu' | 'memory'> = {
  size: gib(10),
  cpu: { request: milli(100) },
  memory: { request: mib(256), limit: gib(1) },
};

const tuning = { shared_buffers: '128MB', password_encryption: 'scram-sha-256' };

const dumps: PostgresRole = {
  name: 'borgmatic',
  description: 'nightly dumps',
  password: borgmaticItem.field('db-password'),
  memberOf: ['pg_read_all_data'],
};

/** The server of all applications except Immich. */
export const blumeopsPg = postgresServer({
  name: 'blumeops-pg',
  // renovate: datasource=docker depName=ghcr.io/cloudnative-pg/postgresql
  image: image('ghcr.io/cloudnative-pg/postgresql', '18.3'),
  ...size,
  initialDatabase: 'miniflux',
  // 50 are not enough since authentik has moved its cache and queue from Redis to PostgreSQL.
  parameters: { ...tuning, max_connections: '100' },
  roles: [
    {
      name: 'eblume',
      description: 'used by the admin',
      password: postgresItem.field('password'),
      superuser: true,
      createDatabases: true,
      createRoles: true,
    },
    dumps,
    {
      name: 'grafana',
      description: 'reads the car data for dashboards; the owner role could change it',
      password: teslamateItem.field('grafana_db_password'),
      memberOf: ['pg_read_all_data'],
    },
  ],
});

/** The server of Immich, which needs a vector extension. */
export const immichPg = postgresServer({
  name: 'immich-pg',
  // renovate: datasource=docker depName=ghcr.io/tensorchord/cloudnative-vectorchord
  image: image('ghcr.io/tensorchord/cloudnative-vectorchord', '17-0.5.0'),
  ...size,
  initialDatabase: 'immich',
  parameters: { ...tuning, max_connections: '50' },
  preload: ['vchord.so'],
  roles: [dumps],
});

/** Runs both PostgreSQL servers. Their databases are declared by the services that own them. */
export const postgresServers = defineService({
  name: 'blumeops-pg',
  description: 'PostgreSQL for the applications',
  on: minikubeIndri,
  namespace: 'databases',
  tier: 'platform',
  postgres: [blumeopsPg, immichPg],
  exposures: [
    { host: 'pg', port: 'postgresql', protocol: 'tcp', audience: 'service', auth: 'app', internalPort: 5432 },
    {
      host: 'immich-pg',
      port: 'postgresql',
      service: 'immich-pg-rw',
      protocol: 'tcp',
      audience: 'service',
      auth: 'app',
      internalPort: 5433,
    },
  ],
  metrics: {
    'cnpg-postgres': { port: 'metrics', service: 'blumeops-pg-metrics', labels: { instance: 'blumeops-pg' } },
    'cnpg-immich': { port: 'metrics', service: 'immich-pg-metrics', labels: { instance: 'immich-pg' } },
  },
});
