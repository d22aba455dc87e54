import { describe, expect, test } from 'vitest';
import { call } from '#model/call.ts';
import { plainContainer, plainService, testItem, testServer } from '#model/fixture.ts';
import { type PostgresRole, type PostgresServer } from '#model/postgres.ts';
import { ownDatabase } from '#model/reference.ts';
import { dumped } from '#model/storage.ts';
import { gib, mib, milli } from '#model/units.ts';
import { find, objects } from './fixture.ts';

const password = testItem.field('password');
const role: Required<PostgresRole> = {
  name: 'ann',
  password,
  description: 'by hand',
  superuser: true,
  createDatabases: true,
  createRoles: true,
  memberOf: ['pg_read_all_data'],
};
const main: Required<PostgresServer> = {
  ...testServer('main'),
  size: gib(10),
  cpu: { request: milli(100) },
  memory: { request: mib(256), limit: gib(1) },
  initialDatabase: 'app',
  parameters: { max_connections: '50' },
  preload: ['vchord.so'],
  roles: [role],
};
const other = testServer('other');
const servers = plainService('servers', {
  workloads: [],
  postgres: [main, other],
  exposures: [{ host: 'main', port: 'postgresql', protocol: 'tcp', audience: 'service', auth: 'app' }],
  metrics: { main: { port: 'metrics', service: 'main-metrics' } },
});
const app = plainService('app', {
  workloads: [{ container: { ...plainContainer, env: { HOST: ownDatabase.host } } }],
  database: { on: main, password, extensions: ['cube', 'earthdistance'], backup: dumped('rows') },
});
const reader = plainService('reader', { calls: [call(other)] });
const all = objects(servers, app, reader);

describe('a PostgreSQL server', () => {
  test('every prop arrives in the Cluster, with one role per database', () => {
    expect(find(all, 'Cluster', 'main')).toMatchObject({
      metadata: { annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' } },
      spec: {
        instances: 1,
        bootstrap: { initdb: { database: 'app', owner: 'app', secret: { name: 'main-app' } } },
        imageName: 'registry.example.net/postgres:18.3',
        storage: { size: '10Gi', storageClass: 'standard' },
        postgresql: { parameters: { max_connections: '50' }, shared_preload_libraries: ['vchord.so'] },
        resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '1Gi' } },
        managed: {
          roles: [
            {
              name: 'ann',
              comment: 'by hand',
              superuser: true,
              createdb: true,
              createrole: true,
              inRoles: ['pg_read_all_data'],
              passwordSecret: { name: 'main-ann' },
            },
            { name: 'app', comment: 'owns the database of app', passwordSecret: { name: 'main-app' } },
          ],
        },
      },
    });
  });

  test('has a superuser for an application only if its database says why', () => {
    const superuser = { reason: 'its migrations drop an extension' };
    const owner = plainService('wiki', { database: { on: other, password, backup: dumped('rows'), superuser } });
    const cluster = find(
      objects(plainService('servers', { workloads: [], postgres: [other] }), owner),
      'Cluster',
      'other',
    );
    expect(cluster).toMatchObject({ spec: { managed: { roles: [{ name: 'wiki', superuser: true }] } } });
    expect(find(all, 'Cluster', 'main')).not.toMatchObject({
      spec: { managed: { roles: [{}, { name: 'app', superuser: true }] } },
    });
  });

  test('is created with a database of a service only', () => {
    const server = { ...other, initialDatabase: 'wiki' };
    expect(() => objects(plainService('servers', { workloads: [], postgres: [server] }))).toThrow(
      /initialDatabase.*wiki/s,
    );
  });

  test('every role has a Secret that the operator reloads, every database its extensions', () => {
    expect(find(all, 'ExternalSecret', 'main-app')).toMatchObject({
      spec: {
        target: {
          template: {
            type: 'kubernetes.io/basic-auth',
            metadata: { labels: { 'cnpg.io/reload': 'true' } },
            data: { username: 'app' },
          },
        },
      },
    });
    expect(find(all, 'Database', 'main-app')).toMatchObject({
      spec: {
        cluster: { name: 'main' },
        name: 'app',
        owner: 'app',
        databaseReclaimPolicy: 'retain',
        extensions: [{ name: 'cube' }, { name: 'earthdistance' }],
      },
    });
    expect(all.filter(({ kind, metadata }) => kind === 'Database' && metadata.name.startsWith('other'))).toEqual([]);
  });

  test('has a Service for metrics that selects the primary', () => {
    expect(find(all, 'Service', 'main-metrics')).toMatchObject({
      spec: { selector: { 'cnpg.io/cluster': 'main', 'cnpg.io/instanceRole': 'primary' }, ports: [{ port: 9187 }] },
    });
  });
});

describe('the network policy of a server', () => {
  const namespace = (name: string) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } });
  const client = (name: string) => ({
    ...namespace(name),
    podSelector: { matchLabels: { 'app.kubernetes.io/part-of': name } },
  });
  const operator = {
    from: [namespace('postgres-operator')],
    ports: [
      { port: 8000, protocol: 'TCP' },
      { port: 5432, protocol: 'TCP' },
    ],
  };
  const postgresql = [{ port: 5432, protocol: 'TCP' }];

  test('admits only its own clients and the proxies of its own exposure', () => {
    expect(find(all, 'NetworkPolicy', 'main')).toMatchObject({
      spec: { ingress: [operator, { from: [client('app'), namespace('proxies')], ports: postgresql }] },
    });
    expect(find(all, 'NetworkPolicy', 'other')).toMatchObject({
      spec: { ingress: [operator, { from: [client('reader')], ports: postgresql }] },
    });
  });
});
