import { expect, test } from 'vitest';
import { fleet } from '#fleet/index.ts';
import { secretsRegister } from '#model/views/secrets.ts';
import { rendered } from '../fixture.ts';
import { bootstrapSecrets, vaultItems } from './vault.ts';

test('the vault holds every registered field, and no other', () => {
  const items = vaultItems(fleet, {});
  const fields = Object.entries(items).flatMap(([title, item]) => Object.keys(item).map((name) => `${title}/${name}`));
  const registered = secretsRegister(fleet).map(({ field }) => `${field.item.title}/${field.name}`);
  expect(fields.sort()).toEqual([...new Set(registered)].sort());
});

test('values are distinct and not empty, and genuine ones take their place', () => {
  const [entry] = secretsRegister(fleet);
  const { title } = entry!.field.item;
  const items = vaultItems(fleet, { [`${title}/${entry!.field.name}`]: 'genuine' });
  expect(items[title]?.[entry!.field.name]).toBe('genuine');
  const values = Object.values(items).flatMap((item) => Object.values(item));
  expect(new Set(values).size).toBe(values.length);
  expect(values).not.toContain('');
});

test('each ClusterSecretStore gets the token in the Secret that it refers to', () => {
  const connectTokenSecretRef = { name: 'connect', namespace: 'vault', key: 'token' };
  const store = rendered({
    kind: 'ClusterSecretStore',
    spec: { provider: { onepassword: { auth: { secretRef: { connectTokenSecretRef } } } } },
  });
  const secrets = bootstrapSecrets([store, rendered({ kind: 'Service' })], { url: '', token: 't0ken' });
  expect(secrets.map(({ cluster, object }) => [cluster, object])).toEqual([
    [
      'first',
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'connect', namespace: 'vault' },
        stringData: { token: 't0ken' },
      },
    ],
  ]);
});
