import { expect, test } from 'vitest';
import { plainContainer, plainService, testItem, testServer } from '#model/fixture.ts';
import { ownDatabase } from '#model/reference.ts';
import { secret } from '#model/secret.ts';
import { dumped } from '#model/storage.ts';
import { find, objects } from './fixture.ts';

test('a Secret spells out the defaults of the operator and URL-encodes passwords in URLs', () => {
  const server = testServer('main');
  const postgres = plainService('postgres', { workloads: [], postgres: [server] });
  const app = plainService('app', {
    secrets: {
      'app-login': { keys: { url: ownDatabase.url, kind: 'postgres' }, type: 'Opaque', labels: { role: 'db' } },
    },
    database: { on: server, password: testItem.field('password'), backup: dumped('rows') },
  });
  expect(find(objects(app, postgres), 'ExternalSecret', 'app-login')).toMatchObject({
    spec: {
      refreshInterval: '1h0m0s',
      secretStoreRef: { kind: 'ClusterSecretStore', name: 'vault' },
      target: {
        creationPolicy: 'Owner',
        deletionPolicy: 'Retain',
        template: {
          type: 'Opaque',
          metadata: { labels: { role: 'db' } },
          data: {
            url: 'postgres://app:{{ .app_password | urlquery | replace "+" "%20" }}@main-rw.postgres.svc.cluster.local:5432/app?sslmode=require',
            kind: 'postgres',
          },
        },
      },
      data: [
        {
          secretKey: 'app_password',
          remoteRef: {
            key: 'App',
            property: 'password',
            conversionStrategy: 'Default',
            decodingStrategy: 'None',
            metadataPolicy: 'None',
          },
        },
      ],
    },
  });
});

test('a pod starts, and later waves are synced, without an optional Secret', () => {
  const options = { optional: 'the weather is not shown' };
  const weather = secret('weather', { key: testItem.field('password') }, options);
  const all = objects(
    plainService('app', {
      workloads: [{ container: { ...plainContainer, env: { KEY: weather.key('key') }, envFrom: [weather] } }],
    }),
  );
  expect(find(all, 'ExternalSecret')).toMatchObject({
    metadata: { annotations: { 'argocd.argoproj.io/ignore-healthcheck': 'true' } },
  });
  expect(find(all, 'Deployment')).toMatchObject({
    spec: {
      template: {
        spec: {
          containers: [
            {
              env: [{ name: 'KEY', valueFrom: { secretKeyRef: { name: 'weather', key: 'key', optional: true } } }],
              envFrom: [{ secretRef: { name: 'weather', optional: true } }],
            },
          ],
        },
      },
    },
  });
});

test('secret values of variables are stored in derived Secrets', () => {
  const server = testServer('main');
  const postgres = plainService('postgres', { workloads: [], postgres: [server] });
  const env = { DATABASE_URL: ownDatabase.url, TOKEN: testItem.field('password') };
  const app = plainService('app', {
    workloads: [{ container: { ...plainContainer, env } }],
    database: { on: server, password: testItem.field('password'), backup: dumped('rows') },
  });
  const all = objects(app, postgres);
  expect(find(all, 'ExternalSecret', 'app-db')).toMatchObject({ spec: { target: { template: { data: {} } } } });
  expect(find(all, 'ExternalSecret', 'app-env')).toMatchObject({ spec: { data: [{ secretKey: 'TOKEN' }] } });
  expect(find(all, 'Deployment')).toMatchObject({
    spec: {
      template: {
        spec: {
          containers: [
            {
              env: [
                { name: 'DATABASE_URL', valueFrom: { secretKeyRef: { name: 'app-db', key: 'url' } } },
                { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'app-env', key: 'TOKEN' } } },
              ],
            },
          ],
        },
      },
    },
  });
});
