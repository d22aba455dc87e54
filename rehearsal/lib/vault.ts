import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fleet } from '#model/fleet.ts';
import type { KubernetesObject } from '#model/service.ts';
import { secretsRegister } from '#model/views/secrets.ts';
import type { Vault } from '../fakes/connect.ts';
import { type RenderedObject, valueAt, stringAt } from './objects.ts';
import { freePorts } from './ports.ts';
import type { Supervisor } from './supervisor.ts';

/** The stand-in for the vault, once it runs. */
export interface RunningVault {
  readonly url: string;
  readonly token: string;
}

/** Values that some reader would refuse if they were not what they are called. */
export type KnownValues = Readonly<Record<string, string>>;

/** Every field that the fleet registers, with a made-up value, unless a real one is known (by `item/field`). */
function itemsOf(fleet: Fleet, known: KnownValues): Vault['items'] {
  const items: Record<string, Record<string, string>> = {};
  for (const { field } of secretsRegister(fleet)) {
    const { title } = field.item;
    const value = known[`${title}/${field.name}`] ?? `rehearsal of ${title}, ${field.name} %/?&"`;
    items[title] = { ...items[title], [field.name]: value };
  }
  return items;
}

/** Starts a vault that serves exactly the registered items and fields. */
export async function startFakeVault(supervisor: Supervisor, fleet: Fleet, known: KnownValues): Promise<RunningVault> {
  const [port = 0] = await freePorts(1);
  const token = randomBytes(16).toString('hex');
  const name = secretsRegister(fleet)[0]?.field.item.vault ?? '';
  const file = supervisor.path(`vault-${port}.json`);
  const vault: Vault = { name, token, items: itemsOf(fleet, known) };
  writeFileSync(file, JSON.stringify(vault), { mode: 0o600 });
  const url = `http://127.0.0.1:${port}`;
  await supervisor.start({
    name: `vault-${port}`,
    command: process.execPath,
    args: [join(import.meta.dirname, '../fakes/connect.ts'), file, String(port)],
    phase: 1,
    ready: async () => {
      try {
        return (await fetch(url)).status === 401;
      } catch {
        return false;
      }
    },
  });
  return { url, token };
}

/** The Secrets that a person puts into a cluster before anything can fetch one: the token with which a store signs in. */
export function bootstrapSecrets(
  objects: readonly RenderedObject[],
  { token }: RunningVault,
): readonly (RenderedObject & { object: KubernetesObject })[] {
  return objects
    .filter(({ object }) => object.kind === 'ClusterSecretStore')
    .map((placed) => {
      const reference = valueAt(
        placed.object,
        'spec',
        'provider',
        'onepassword',
        'auth',
        'secretRef',
        'connectTokenSecretRef',
      );
      return {
        ...placed,
        object: {
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name: stringAt(reference, 'name'), namespace: stringAt(reference, 'namespace') },
          stringData: { [stringAt(reference, 'key')]: token },
        },
      };
    });
}
