import { keyOf } from '../lib/kubernetes-api.ts';
import type { KubernetesApi, LiveObject } from '../lib/kubernetes-api.ts';
import type { LiveCluster } from '../lib/control-plane.ts';
import { valueAt, listAt, stringAt } from '../lib/objects.ts';
import type { Rehearsal } from '../lib/rehearsal.ts';
import { type Proof, type Stage, prove } from '../lib/stage.ts';
import { waitFor } from '../lib/wait.ts';

const apiVersion = 'external-secrets.io/v1';
const timeout = 40;
const badName = 'rehearsal-bad';

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

const readyCondition = (object: LiveObject): Condition | undefined =>
  (listAt(object, 'status', 'conditions') as readonly Condition[]).find(({ type }) => type === 'Ready');

const isReady = (object: LiveObject): boolean => readyCondition(object)?.status === 'True';

/**
 * Waits until all objects of a kind are ready.
 *
 * @throws Error with the controller's message about those that are not
 */
async function allReady({ api, cluster }: LiveCluster, kind: string): Promise<readonly LiveObject[]> {
  try {
    return await waitFor(`every ${kind} of ${cluster.name} is ready`, timeout, async () => {
      const found = await api.list(apiVersion, kind);
      return found.length > 0 && found.every(isReady) ? found : undefined;
    });
  } catch (error) {
    const notReady = (await api.list(apiVersion, kind)).filter((object) => !isReady(object));
    if (notReady.length === 0) throw error;
    throw new Error(
      notReady
        .map((object) => `${cluster.name}: ${keyOf(object)}: ${readyCondition(object)?.message ?? 'no status'}`)
        .join('\n'),
      { cause: error },
    );
  }
}

/** The keys of the Secret that an ExternalSecret declares. */
export function declaredKeys(object: LiveObject): readonly string[] {
  const template = valueAt(object, 'spec', 'target', 'template', 'data');
  if (template !== undefined) return Object.keys(template as object);
  return listAt(object, 'spec', 'data').map((entry) => stringAt(entry, 'secretKey'));
}

/** Tells whether a value is empty, or holds a template that was not filled in. */
export const isUnfilled = (value: string): boolean =>
  value === '' || value.includes('<no value>') || value.includes('{{');

/** Declared keys of an ExternalSecret whose value is missing; undefined if there are none. */
async function missingValues(api: KubernetesApi, object: LiveObject): Promise<string | undefined> {
  const secret = await api.get('v1', 'Secret', stringAt(object, 'spec', 'target', 'name'), object.metadata.namespace);
  const data = (secret?.['data'] ?? {}) as Readonly<Record<string, string>>;
  const keys = declaredKeys(object).filter((key) => isUnfilled(Buffer.from(data[key] ?? '', 'base64').toString()));
  return keys.length === 0 ? undefined : `${api.name}: ${keyOf(object)}: no value for ${keys.join(', ')}`;
}

/**
 * Waits until the controller has created the Secret of every ExternalSecret, with a value for each key.
 *
 * @throws Error with the controller's message about those that it cannot create
 */
export async function externalSecretsAreSynced(clusters: readonly LiveCluster[]): Promise<string> {
  const perCluster = await Promise.all(clusters.map((live) => allReady(live, 'ExternalSecret')));
  const missing = await Promise.all(
    clusters.flatMap(({ api }, index) => (perCluster[index] ?? []).map((object) => missingValues(api, object))),
  );
  const problems = missing.filter((text) => text !== undefined);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const keys = perCluster.flat().flatMap(declaredKeys).length;
  return `${perCluster.flat().length} Secrets, ${keys} keys`;
}

/**
 * Creates a changed copy of an ExternalSecret, and returns why the controller does not sync it.
 *
 * @throws Timeout if the controller does not report an error
 */
async function syncErrorOf(api: KubernetesApi, change: (copy: LiveObject) => LiveObject): Promise<string> {
  const original = (await api.list(apiVersion, 'ExternalSecret')).find(
    (object) => listAt(object, 'spec', 'data').length > 0,
  );
  if (original === undefined) throw new Error(`${api.name} has no ExternalSecret to copy`);
  const { kind, spec } = original;
  const copy = change({
    apiVersion,
    kind,
    metadata: { name: badName, namespace: original.metadata.namespace },
    spec: { ...spec, target: { name: badName } },
  } as unknown as LiveObject);
  await api.apply(copy);
  try {
    return await waitFor('the controller reports an error', 20, async () => {
      const live = await api.get(apiVersion, 'ExternalSecret', badName, copy.metadata.namespace);
      const ready = live === undefined ? undefined : readyCondition(live);
      if (ready?.status === 'True') throw new Error('the ExternalSecret was synced');
      return ready?.status === 'False' ? `${ready.reason ?? ''}: ${ready.message ?? ''}` : undefined;
    });
  } finally {
    await api.delete(copy);
  }
}

const withMisspelledField = (copy: LiveObject): LiveObject => ({
  ...copy,
  spec: {
    ...copy.spec,
    data: listAt(copy, 'spec', 'data').map((entry) => ({
      ...(entry as object),
      remoteRef: {
        key: stringAt(entry, 'remoteRef', 'key'),
        property: `${stringAt(entry, 'remoteRef', 'property')}-misspelled`,
      },
    })),
  },
});

const inDefaultNamespace = (copy: LiveObject): LiveObject => ({
  ...copy,
  metadata: { ...copy.metadata, namespace: 'default' },
});

/**
 * Waits until the fake of CloudNativePG reports every server as ready and every database as applied.
 *
 * @throws Timeout with what it reports about those that are not
 */
export async function databasesAreReady(clusters: readonly LiveCluster[]): Promise<string> {
  const counts = await Promise.all(
    clusters.map(async ({ api }) => {
      const kinds = await api.list('apiextensions.k8s.io/v1', 'CustomResourceDefinition');
      if (!kinds.some(({ metadata }) => metadata.name === 'clusters.postgresql.cnpg.io')) return [0, 0];
      const servers = async (): Promise<readonly LiveObject[]> => api.list('postgresql.cnpg.io/v1', 'Cluster');
      const databases = async (): Promise<readonly LiveObject[]> => api.list('postgresql.cnpg.io/v1', 'Database');
      const problems = async (): Promise<readonly string[]> => [
        ...(await servers())
          .filter((object) => valueAt(object, 'status', 'readyInstances') !== valueAt(object, 'spec', 'instances'))
          .map((object) => `${keyOf(object)}: ${stringAt(object, 'status', 'phaseReason')}`),
        ...(await databases())
          .filter((object) => valueAt(object, 'status', 'applied') !== true)
          .map((object) => `${keyOf(object)}: ${stringAt(object, 'status', 'message')}`),
      ];
      await waitFor(`all databases of ${api.name} are ready`, timeout, async () => {
        const found = await problems();
        if (found.length > 0) throw new Error(found.join('\n'));
        return true;
      });
      return [(await servers()).length, (await databases()).length];
    }),
  );
  const sum = (index: number): number => counts.reduce((total, count) => total + (count[index] ?? 0), 0);
  return `${sum(0)} servers, ${sum(1)} databases`;
}

export const secretsStage: Stage<Rehearsal> = {
  name: 'secrets',
  description: 'External Secrets fetches every secret from a vault that holds exactly the registered fields',
  async run(rehearsal): Promise<readonly Proof[]> {
    await rehearsal.startExternalSecrets();
    const { clusters } = await rehearsal.controlPlane();
    const [first] = clusters;
    if (first === undefined) return [];
    const stores = await prove('every ClusterSecretStore is ready', async () => {
      const found = await Promise.all(clusters.map((live) => allReady(live, 'ClusterSecretStore')));
      return `${found.flat().length} stores`;
    });
    const synced = await prove('every ExternalSecret yields a Secret with a value for each key', () =>
      externalSecretsAreSynced(clusters),
    );
    const wrongField = await prove('an unknown vault field is not synced', () =>
      syncErrorOf(first.api, withMisspelledField),
    );
    const wrongNamespace = await prove('a namespace that declares no secret cannot read the vault', () =>
      syncErrorOf(first.api, inDefaultNamespace),
    );
    const databases = await prove('every database server and database is ready (fake operator)', () =>
      databasesAreReady(clusters),
    );
    return [stores, synced, wrongField, wrongNamespace, databases];
  },
};
