import { expect, test } from 'vitest';
import { plainService, postgresServer, vaultItem } from '#model/fixture.ts';
import { database, databaseUrl } from '#model/postgres.ts';
import { literal, secret } from '#model/secret.ts';
import { dumped } from '#model/storage.ts';
import { find, objects } from './fixture.ts';

test('a secret spells out the defaults of the operator, and encodes what goes into a URL', () => {
  const server = { ...postgresServer, name: 'main' };
  const postgres = plainService('postgres', { workloads: [], postgres: [server] });
  const owned = database(postgres, { name: 'app', password: vaultItem.field('password'), backup: dumped('rows') });
  const url = secret(
    'app-db',
    { url: databaseUrl(owned), kind: literal('postgres') },
    { type: 'Opaque', labels: { role: 'db' } },
  );
  const external = find(objects(plainService('app', { secrets: [url], database: owned }), postgres), 'ExternalSecret');
  expect(external).toMatchObject({
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
            url: 'postgres://app:{{ .app_password | urlquery }}@main-rw.postgres.svc.cluster.local:5432/app?sslmode=require',
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
