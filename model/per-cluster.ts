import { fail } from './errors.ts';
import type { Cluster } from './host.ts';
import type { KubernetesService } from './service.ts';

/** One service on several clusters. */
export interface PerCluster {
  readonly kind: 'per-cluster';
  readonly services: readonly KubernetesService[];
  /**
   * The instance on a cluster.
   *
   * @throws ModelError if the service does not run there
   */
  readonly on: (cluster: Cluster) => KubernetesService;
}

/**
 * Declares a service once for several clusters:
 * `export const operator = onEach(clusters, (on) => defineService({ name: `operator${on.suffix}`, on, … }))`.
 */
export function onEach(clusters: readonly Cluster[], define: (on: Cluster) => KubernetesService): PerCluster {
  const services = new Map(clusters.map((cluster) => [cluster, define(cluster)]));
  return {
    kind: 'per-cluster',
    services: [...services.values()],
    on: (cluster) =>
      services.get(cluster) ??
      fail({
        subject: `service ${[...services.values()][0]?.name}`,
        field: 'on',
        value: cluster.name,
        rule: `the service only runs on ${clusters.map(({ name }) => name).join(', ')}`,
        fix: 'add the cluster to the list passed to onEach()',
      }),
  };
}

/** True for a service that runs on several clusters. */
export const isPerCluster = (value: unknown): value is PerCluster =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'per-cluster';
