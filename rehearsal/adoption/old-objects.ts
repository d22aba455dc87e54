import type { Fleet } from '#model/fleet.ts';
import type { KubernetesObject } from '#model/service.ts';
import { repositoryUrl } from '#model/views/delivery.ts';
import type { OldApplication } from './old-application.ts';
import { build, manifestsOf } from './old-manifests.ts';

/** An object of the old homelab, and the cluster that it is on. */
export interface OldObject {
  readonly cluster: string;
  /** Name of the application that created it; undefined if a person or a controller did. */
  readonly application?: string;
  readonly object: KubernetesObject;
  readonly disposable?: true;
}

/** By this annotation Argo CD knows the objects of an application. */
export const trackingAnnotation = 'argocd.argoproj.io/tracking-id';

/** The only applications with objects here that the old Argo CD applied on the server. */
const serverSide = new Set(['argocd']);

/** What Argo CD writes to an object of an application: whose it is, and what it applied last. */
function tracked(object: KubernetesObject, { name, namespace }: OldApplication): KubernetesObject {
  const { apiVersion, kind, metadata } = object;
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
  const annotations = {
    ...metadata.annotations,
    // An object without a namespace is given the one of its application.
    [trackingAnnotation]: `${name}:${group}/${kind}:${metadata.namespace ?? namespace}/${metadata.name}`,
  };
  const applied = { ...object, metadata: { ...metadata, annotations } };
  const lastApplied = { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(applied) };
  return {
    ...applied,
    metadata: { ...applied.metadata, annotations: { ...annotations, ...(serverSide.has(name) ? {} : lastApplied) } },
  };
}

/** The Application itself, in the old Argo CD. */
function applicationObject(
  fleet: Fleet,
  root: OldApplication,
  { name, cluster, namespace }: OldApplication,
): OldObject {
  const { service } = fleet.providers.delivery;
  const destination = fleet.clusters.find((one) => one.name === cluster)?.api ?? cluster;
  const spec = {
    project: 'default',
    source: {
      repoURL: repositoryUrl(fleet, 'repository'),
      targetRevision: 'main',
      path: name === root.name ? 'argocd/apps' : `argocd/manifests/${name}`,
    },
    destination: {
      server: destination === 'in-cluster' ? 'https://kubernetes.default.svc' : destination,
      namespace,
    },
    syncPolicy: { syncOptions: ['CreateNamespace=true'] },
  };
  const object = build('argoproj.io/v1alpha1', 'Application', name, { spec }, { namespace: service.namespace });
  return { cluster: service.on.name, application: root.name, object: tracked(object, root) };
}

/** Every object of the old homelab, in an order in which it can be created: namespaces, then each application. */
export function oldObjects(fleet: Fleet, homelab: readonly OldApplication[]): readonly OldObject[] {
  const namespaces = new Map<string, OldObject>();
  for (const old of homelab) {
    const { name, cluster, namespace } = old;
    const key = `${cluster}/${namespace}`;
    const plain = build('v1', 'Namespace', namespace, {});
    if (old.ownsNamespace === true) namespaces.set(key, { cluster, application: name, object: tracked(plain, old) });
    else if (!namespaces.has(key)) namespaces.set(key, { cluster, object: plain });
  }
  const objects = homelab.flatMap((old): readonly OldObject[] => [
    ...Object.entries(old.manualSecrets ?? {}).map(([name, labels]) => ({
      cluster: old.cluster,
      object: build('v1', 'Secret', name, { stringData: { old: 'old' } }, { namespace: old.namespace, labels }),
    })),
    ...manifestsOf(old).map((item) => ({
      ...item,
      cluster: old.cluster,
      application: old.name,
      object: tracked(item.object, old),
    })),
  ]);
  const root = homelab.find(({ name }) => name === 'apps');
  const applications = root === undefined ? [] : homelab.map((old) => applicationObject(fleet, root, old));
  return [...namespaces.values(), ...objects, ...applications];
}

/** The Secret that External Secrets had created for an ExternalSecret. */
export function generatedSecret(owner: KubernetesObject, uid: string): KubernetesObject {
  const { apiVersion, kind, metadata } = owner;
  const spec = owner['spec'] as { readonly target: { readonly template: { readonly type: string } } };
  const role = metadata.name.replace(/^.*-pg-/, '');
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: spec.target.template.type,
    metadata: {
      name: metadata.name,
      ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
      ownerReferences: [{ apiVersion, kind, name: metadata.name, uid, controller: true, blockOwnerDeletion: true }],
    },
    stringData:
      spec.target.template.type === 'kubernetes.io/basic-auth' ? { username: role, password: 'old' } : { old: 'old' },
  } as KubernetesObject;
}
