import { isDeepStrictEqual } from 'node:util';
import type { KubernetesObject } from '#model/service.ts';
import { ApiError, type KubernetesApi } from './kubernetes-api.ts';
import { listAt, stringAt, valueAt } from './objects.ts';

/** Namespaces of this prefix hold the pods, one for each Pod Security level. */
const podNamespace = (level: string): string => `dry-run-${level}`;

/** Label of a namespace with the Pod Security level that its pods must meet. */
export const levelLabel = 'pod-security.kubernetes.io/enforce';
const levels = ['privileged', 'baseline', 'restricted'];

interface PodTemplate {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
  readonly spec: Readonly<Record<string, unknown>>;
}

/** A pod of a workload as its controller creates it; undefined if the object is no workload. */
export function podOf(object: KubernetesObject, namespace: string): KubernetesObject | undefined {
  const template = (
    valueAt(object, 'spec', 'template', 'spec') === undefined
      ? valueAt(object, 'spec', 'jobTemplate', 'spec', 'template')
      : valueAt(object, 'spec', 'template')
  ) as PodTemplate | undefined;
  if (template === undefined) return undefined;
  const claims = listAt(object, 'spec', 'volumeClaimTemplates').map((claim) => {
    const name = stringAt(claim, 'metadata', 'name');
    return { name, persistentVolumeClaim: { claimName: name } };
  });
  const volumes = [...listAt(template.spec, 'volumes'), ...claims];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...template.metadata, name: 'pod', namespace },
    spec: { ...template.spec, volumes, serviceAccountName: 'default' },
  };
}

/** Validates objects on an API server that keeps none of them. */
export class DryRunCluster {
  readonly #api: KubernetesApi;
  readonly #namespaces = new Map<string, Promise<unknown>>();

  private constructor(api: KubernetesApi) {
    this.#api = api;
  }

  /** Creates a namespace for each Pod Security level. */
  static async open(api: KubernetesApi): Promise<DryRunCluster> {
    const cluster = new DryRunCluster(api);
    for (const level of levels) await cluster.#ensure(podNamespace(level), { [levelLabel]: level });
    return cluster;
  }

  /** Objects are only accepted in a namespace that exists, and pods where their ServiceAccount exists. */
  #ensure(name: string, labels: Readonly<Record<string, string>> = {}): Promise<unknown> {
    const known = this.#namespaces.get(name);
    if (known !== undefined) return known;
    const created = this.#api.get('v1', 'Namespace', name).then(async (existing) => {
      if (existing !== undefined) return this.#namespaces.delete(name);
      await this.#api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
      return this.#api.apply({
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name: 'default', namespace: name },
      });
    });
    this.#namespaces.set(name, created);
    return created;
  }

  /** The object in the namespace that Argo CD gives it if it has none. */
  async #placed(object: KubernetesObject, namespace: string): Promise<KubernetesObject> {
    const { apiVersion, kind, metadata } = object;
    const isNamespaced = (await this.#api.path(apiVersion, kind, namespace)).includes('/namespaces/');
    return isNamespaced ? { ...object, metadata: { namespace, ...metadata } } : object;
  }

  /**
   * Why the server would refuse an object, change its data, or refuse a pod of it; undefined if it accepts both.
   *
   * @param namespace of the application
   * @param level Pod Security level of the namespace
   */
  async refusalOf(object: KubernetesObject, namespace: string, level: string): Promise<string | undefined> {
    const pod = podOf(object, podNamespace(level));
    try {
      const placed = await this.#placed(object, namespace);
      if (placed.metadata.namespace !== undefined) await this.#ensure(placed.metadata.namespace);
      const { data = {} } = await this.#api.apply(placed, 'rehearsal', true);
      if (!isDeepStrictEqual(data, object['data'] ?? {})) return `the server reads other data: ${JSON.stringify(data)}`;
      if (pod !== undefined) await this.#api.apply(pod, 'rehearsal', true);
      return undefined;
    } catch (error) {
      if (error instanceof ApiError) return error.message;
      throw error;
    }
  }

  /** Deletes the namespaces that were created. */
  async close(): Promise<void> {
    for (const name of this.#namespaces.keys())
      await this.#api.delete({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }
}
