import { argocdManager } from '#fleet/services/argocd-manager.ts';
import { connect } from '#fleet/vault.ts';
import type { Fleet } from '#model/fleet.ts';
import type { KubernetesObject } from '#model/service.ts';
import type { Field } from '#model/vault.ts';
import { type ClusterParts, bootstrapParts } from '#pulumi/bootstrap/parts.ts';
import { type LiveCluster, clusterOf } from './control-plane.ts';
import { type RunningVault, type GenuineValues, vaultItems } from './vault.ts';

/** Values of the vault fields with which a person bootstraps the clusters. */
function valueOf({ token }: RunningVault, items: ReturnType<typeof vaultItems>, field: Field): string {
  if (field.item === connect) return field.name === 'token' ? token : '{}';
  const value = items[field.item.title]?.[field.name];
  if (value === undefined) throw new Error(`the vault has no field ${field.item.title}/${field.name}`);
  return value;
}

const namespace = (name: string): KubernetesObject => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });

/** The namespaces and Secrets of a cluster, as `pulumi/bootstrap` creates them. */
export function bootstrapObjects(
  { namespaces, secrets }: ClusterParts,
  value: (field: Field) => string,
): readonly KubernetesObject[] {
  return [
    ...namespaces.map(namespace),
    ...secrets.map(({ keys, ...metadata }) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata,
      stringData: Object.fromEntries(
        Object.entries(keys).map(([key, parts]) => [
          key,
          parts.map((part) => (typeof part === 'string' ? part : value(part.field))).join(''),
        ]),
      ),
    })),
  ];
}

/** Creates what `pulumi/bootstrap` creates on new clusters, except Argo CD itself, and nothing else. */
export async function bootstrapClusters(
  fleet: Fleet,
  clusters: readonly LiveCluster[],
  vault: RunningVault,
  genuine: GenuineValues,
): Promise<void> {
  const items = vaultItems(fleet, genuine);
  const inputs = {
    vault: { file: connect.field('credentials-file'), token: connect.field('token') },
    access: argocdManager.services,
  };
  for (const parts of bootstrapParts(fleet, inputs)) {
    const { api } = clusterOf(clusters, parts.cluster.name);
    for (const object of bootstrapObjects(parts, (field) => valueOf(vault, items, field))) await api.apply(object);
  }
}
