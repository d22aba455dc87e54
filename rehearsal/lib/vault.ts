import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fleet } from '#model/fleet.ts';
import { secretsRegister } from '#model/views/secrets.ts';
import type { Vault } from '../fakes/connect.ts';
import { isOk } from './http.ts';
import { type RenderedObject, stringAt, valueAt } from './objects.ts';
import { freePorts } from './ports.ts';
import type { Supervisor } from './supervisor.ts';

/** The fake vault, once it is running. */
export interface RunningVault {
  readonly url: string;
  readonly token: string;
}

/** Values that must be genuine because a server here uses them, by `item/field`. */
export type GenuineValues = Readonly<Record<string, string>>;

/** Every field that the fleet registers, with a made-up value unless a genuine one is given. */
export function vaultItems(fleet: Fleet, genuine: GenuineValues): Vault['items'] {
  const items: Record<string, Record<string, string>> = {};
  for (const { field } of secretsRegister(fleet)) {
    const { title } = field.item;
    // The special characters show where a template forgets to escape a value.
    const value = genuine[`${title}/${field.name}`] ?? `rehearsal of ${title}, ${field.name} %/?&"`;
    items[title] = { ...items[title], [field.name]: value };
  }
  return items;
}

/** Starts a vault that serves exactly the items and fields that the fleet registers. */
export async function startFakeVault(
  supervisor: Supervisor,
  fleet: Fleet,
  genuine: GenuineValues,
): Promise<RunningVault> {
  const [port = 0] = await freePorts(1);
  const token = randomBytes(16).toString('hex');
  const name = secretsRegister(fleet)[0]?.field.item.vault ?? '';
  const file = supervisor.path(`vault-${port}.json`);
  const vault: Vault = { name, token, items: vaultItems(fleet, genuine) };
  writeFileSync(file, JSON.stringify(vault), { mode: 0o600 });
  const url = `http://127.0.0.1:${port}`;
  await supervisor.start({
    name: `vault-${port}`,
    command: process.execPath,
    args: [join(import.meta.dirname, '../fakes/connect-server.ts'), file, String(port)],
    shutdownPhase: 1,
    ready: () => isOk(`${url}/health`),
  });
  return { url, token };
}

/** The Secrets that a person creates before a cluster can fetch any: the token with which each store signs in. */
export function bootstrapSecrets(
  objects: readonly RenderedObject[],
  { token }: RunningVault,
): readonly RenderedObject[] {
  return objects
    .filter(({ object }) => object.kind === 'ClusterSecretStore')
    .map((store) => {
      const provider = valueAt(store.object, 'spec', 'provider', 'onepassword');
      const reference = valueAt(provider, 'auth', 'secretRef', 'connectTokenSecretRef');
      return {
        ...store,
        object: {
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name: stringAt(reference, 'name'), namespace: stringAt(reference, 'namespace') },
          stringData: { [stringAt(reference, 'key')]: token },
        },
      };
    });
}
