import { keyOf } from '../lib/kubernetes-api.ts';
import type { KubernetesApi, LiveObject } from '../lib/kubernetes-api.ts';
import type { LiveCluster } from '../lib/control-plane.ts';
import { valueAt, listAt, stringAt } from '../lib/objects.ts';
import type { Rehearsal } from '../lib/rehearsal.ts';
import { type Proof, type Stage, prove } from '../lib/stage.ts';
import { waitFor } from '../lib/wait.ts';

const group = 'external-secrets.io/v1';
const within = 40;

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

const readiness = (object: LiveObject): Condition | undefined =>
  (listAt(object, 'status', 'conditions') as readonly Condition[]).find(({ type }) => type === 'Ready');

const isReady = (object: LiveObject): boolean => readiness(object)?.status === 'True';

/** Waits until all objects of a kind are ready; names the ones that are not, with the controller's reason. */
async function allReady({ api, cluster }: LiveCluster, kind: string): Promise<readonly LiveObject[]> {
  try {
    return await waitFor(`each ${kind} of ${cluster.name} is ready`, within, async () => {
      const found = await api.list(group, kind);
      return found.length > 0 && found.every(isReady) ? found : undefined;
    });
  } catch (error) {
    const waiting = (await api.list(group, kind)).filter((object) => !isReady(object));
    if (waiting.length === 0) throw error;
    throw new Error(
      waiting
        .map((object) => `${cluster.name}: ${keyOf(object)}: ${readiness(object)?.message ?? 'no status'}`)
        .join('\n'),
      { cause: error },
    );
  }
}

/** Keys that an ExternalSecret promises. */
function promised(object: LiveObject): readonly string[] {
  const template = valueAt(object, 'spec', 'target', 'template', 'data');
  if (template !== undefined) return Object.keys(template as object);
  return listAt(object, 'spec', 'data').map((entry) => stringAt(entry, 'secretKey'));
}

/** What is wrong with the Secret that came of an ExternalSecret. */
async function complaint(api: KubernetesApi, object: LiveObject): Promise<string | undefined> {
  const secret = await api.get('v1', 'Secret', stringAt(object, 'spec', 'target', 'name'), object.metadata.namespace);
  const data = (secret?.['data'] ?? {}) as Readonly<Record<string, string>>;
  const wrong = promised(object).filter((key) => {
    const text = Buffer.from(data[key] ?? '', 'base64').toString();
    return text === '' || text.includes('<no value>') || text.includes('{{');
  });
  return wrong.length === 0 ? undefined : `${api.name}: ${keyOf(object)} leaves ${wrong.join(', ')} empty`;
}

/** Waits until the controller has made every Secret. Throws what it says of those that it cannot make. */
export async function secretsArrive(clusters: readonly LiveCluster[]): Promise<string> {
  const perCluster = await Promise.all(clusters.map((live) => allReady(live, 'ExternalSecret')));
  const wrong = await Promise.all(
    clusters.flatMap(({ api }, index) => (perCluster[index] ?? []).map((object) => complaint(api, object))),
  );
  const found = wrong.filter((text) => text !== undefined);
  if (found.length > 0) throw new Error(found.join('\n'));
  const keys = perCluster.flat().flatMap(promised).length;
  return `${perCluster.flat().length} Secrets, ${keys} keys`;
}

/** Copies an ExternalSecret with a change, and returns why the controller refuses it. */
async function refusal(api: KubernetesApi, change: (copy: LiveObject) => LiveObject): Promise<string> {
  const original = (await api.list(group, 'ExternalSecret')).find(
    (object) => listAt(object, 'spec', 'data').length > 0,
  );
  if (original === undefined) throw new Error('there is no ExternalSecret to copy');
  const { apiVersion, kind, spec } = original;
  const copy = change({
    apiVersion,
    kind,
    metadata: { name: 'rehearsal-bad', namespace: original.metadata.namespace },
    spec: { ...spec, target: { name: 'rehearsal-bad' } },
  } as unknown as LiveObject);
  await api.apply(copy);
  try {
    return await waitFor('the controller refuses it', 20, async () => {
      const live = await api.get(group, 'ExternalSecret', 'rehearsal-bad', copy.metadata.namespace);
      const ready = live === undefined ? undefined : readiness(live);
      if (ready?.status === 'True') throw new Error('it was accepted');
      return ready?.status === 'False' ? `${ready.reason ?? ''}: ${ready.message ?? ''}` : undefined;
    });
  } finally {
    await api.delete(copy);
  }
}

const misspelt = (copy: LiveObject): LiveObject => ({
  ...copy,
  spec: {
    ...copy.spec,
    data: listAt(copy, 'spec', 'data').map((entry) => ({
      ...(entry as object),
      remoteRef: {
        key: stringAt(entry, 'remoteRef', 'key'),
        property: `${stringAt(entry, 'remoteRef', 'property')}-misspelt`,
      },
    })),
  },
});

const elsewhere = (copy: LiveObject): LiveObject => ({ ...copy, metadata: { ...copy.metadata, namespace: 'default' } });

/** PostgreSQL by its stand-in: servers healthy, databases applied. */
export async function databasesComeUp(clusters: readonly LiveCluster[]): Promise<string> {
  const counts = await Promise.all(
    clusters.map(async ({ api }) => {
      const kinds = await api.list('apiextensions.k8s.io/v1', 'CustomResourceDefinition');
      if (!kinds.some(({ metadata }) => metadata.name === 'clusters.postgresql.cnpg.io')) return [0, 0];
      const servers = async (): Promise<readonly LiveObject[]> => api.list('postgresql.cnpg.io/v1', 'Cluster');
      const databases = async (): Promise<readonly LiveObject[]> => api.list('postgresql.cnpg.io/v1', 'Database');
      const bad = async (): Promise<readonly string[]> => [
        ...(await servers())
          .filter((object) => valueAt(object, 'status', 'readyInstances') !== valueAt(object, 'spec', 'instances'))
          .map((object) => `${keyOf(object)}: ${stringAt(object, 'status', 'phaseReason')}`),
        ...(await databases())
          .filter((object) => valueAt(object, 'status', 'applied') !== true)
          .map((object) => `${keyOf(object)}: ${stringAt(object, 'status', 'message')}`),
      ];
      await waitFor('databases', within, async () => {
        const found = await bad();
        if (found.length > 0) throw new Error(found.join('\n'));
        return true;
      });
      return [(await servers()).length, (await databases()).length];
    }),
  );
  const sum = (index: number): number => counts.reduce((total, count) => total + (count[index] ?? 0), 0);
  return `${sum(0)} servers, ${sum(1)} databases`;
}

/** Secrets from a vault that holds what the fleet registers, fetched by the real controller. */
export const secretsStage: Stage<Rehearsal> = {
  name: 'secrets',
  description: 'every secret, fetched by External Secrets from a vault with exactly the registered fields',
  async run(rehearsal): Promise<readonly Proof[]> {
    await rehearsal.startExternalSecrets();
    const { clusters } = await rehearsal.live();
    const [first] = clusters;
    if (first === undefined) return [];
    const stores = await prove('every store answers', async () => {
      const found = await Promise.all(clusters.map((live) => allReady(live, 'ClusterSecretStore')));
      return `${found.flat().length} stores`;
    });
    const arrive = await prove('every ExternalSecret becomes a Secret with all its keys', () =>
      secretsArrive(clusters),
    );
    const wrongField = await prove('a misspelt field is refused', () => refusal(first.api, misspelt));
    const wrongPlace = await prove('a namespace that declares no secret cannot read the vault', () =>
      refusal(first.api, elsewhere),
    );
    const databases = await prove('every database server and database comes up (stand-in)', () =>
      databasesComeUp(clusters),
    );
    return [stores, arrive, wrongField, wrongPlace, databases];
  },
};
