import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import type { KubernetesObject } from '#model/service.ts';
import type { Vault } from '../fakes/connect.ts';
import type { Sources } from '../lib/kubelet/environment.ts';
import { type RenderedObject, listAt, stringAt, valueAt } from '../lib/objects.ts';

const run = promisify(execFile);
const encode = (text: string): string => Buffer.from(text).toString('base64');
const decode = (text: string): string => Buffer.from(text, 'base64').toString();

/** What Secrets are made with. */
export interface MakeSecrets {
  readonly items: Vault['items'];
  /** The program that renders templates. */
  readonly esoctl: string;
}

/** Renders the template of an ExternalSecret with the code of its controller. */
async function fromTemplate(
  secret: KubernetesObject,
  values: Readonly<Record<string, string>>,
  esoctl: string,
): Promise<Readonly<Record<string, string>>> {
  const folder = mkdtempSync(join(tmpdir(), 'rehearsal-secret-'));
  try {
    const [object, data] = [join(folder, 'object.json'), join(folder, 'data.json')];
    writeFileSync(object, JSON.stringify(secret));
    const encoded = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, encode(value)]));
    writeFileSync(data, JSON.stringify(encoded), { mode: 0o600 });
    const files = ['--source-templated-object', object, '--source-secret-data-file', data];
    const { stdout } = await run(esoctl, ['template', ...files]);
    const rendered = (parse(stdout) as { readonly data?: Readonly<Record<string, string>> }).data ?? {};
    return Object.fromEntries(Object.entries(rendered).map(([key, value]) => [key, decode(value)]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The data of the Secret that External Secrets makes of an ExternalSecret. */
function secretData(
  secret: KubernetesObject,
  { items, esoctl }: MakeSecrets,
): Promise<Readonly<Record<string, string>>> | Readonly<Record<string, string>> {
  const values = Object.fromEntries(
    listAt(secret, 'spec', 'data').map((entry) => {
      const [item, field] = [stringAt(entry, 'remoteRef', 'key'), stringAt(entry, 'remoteRef', 'property')];
      const value = items[item]?.[field];
      if (value === undefined) throw new Error(`the vault has no field ${field} in ${item}`);
      return [stringAt(entry, 'secretKey'), value];
    }),
  );
  const template = valueAt(secret, 'spec', 'target', 'template', 'data');
  return template === undefined ? values : fromTemplate(secret, values, esoctl);
}

/**
 * The ConfigMaps of a namespace, and the Secrets that its ExternalSecrets make of made-up values of the vault.
 */
export async function sourcesOf(
  objects: readonly RenderedObject[],
  cluster: string,
  namespace: string,
  make: MakeSecrets,
): Promise<Sources> {
  const own = objects
    .filter((rendered) => rendered.cluster === cluster && rendered.object.metadata.namespace === namespace)
    .map(({ object }) => object);
  const ofKind = (kind: string): readonly KubernetesObject[] => own.filter((object) => object.kind === kind);
  const secrets = await Promise.all(
    ofKind('ExternalSecret').map(
      async (secret) => [stringAt(secret, 'spec', 'target', 'name'), await secretData(secret, make)] as const,
    ),
  );
  return {
    configMaps: Object.fromEntries(
      ofKind('ConfigMap').map((map) => [map.metadata.name, (valueAt(map, 'data') ?? {}) as Record<string, string>]),
    ),
    secrets: Object.fromEntries(secrets),
  };
}
