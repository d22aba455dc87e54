import { memoize } from '#model/memoize.ts';
import { kubernetesServices } from '#model/fleet.ts';
import { type RenderedObject, type RenderedFleet, namespaceOf, objects } from './check.ts';

/** `first/app/Secret/credentials`; of what has no namespace, `first//RuntimeClass/nvidia`. */
export const keyOf = (namespace: string, kind: string, name: string): string => `${namespace}/${kind}/${name}`;

interface Made {
  readonly kind: string;
  readonly name: string;
}

const made = (kind: string, ...names: readonly string[]): readonly Made[] => names.map((name) => ({ kind, name }));

interface Claims {
  readonly replicas?: number;
  readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
}

/** What an operator or a controller makes of an object, under names that are known beforehand. */
function madeOf({ object }: RenderedObject): readonly Made[] {
  const { kind, apiVersion, metadata } = object;
  const { name } = metadata;
  if (kind === 'ExternalSecret') {
    const { target } = (object['spec'] ?? {}) as { readonly target?: { readonly name?: string } };
    return made('Secret', target?.name ?? name);
  }
  // https://cloudnative-pg.io/documentation/1.27/service_management/ and …/applications/
  if (kind === 'Cluster' && apiVersion.startsWith('postgresql.cnpg.io/')) {
    return [
      ...made('Service', ...['rw', 'ro', 'r'].map((suffix) => `${name}-${suffix}`)),
      ...made('Secret', ...['app', 'superuser', 'ca', 'server', 'replication'].map((suffix) => `${name}-${suffix}`)),
      ...made('ServiceAccount', name),
    ];
  }
  if (kind === 'StatefulSet') {
    const { replicas = 1, volumeClaimTemplates = [] } = (object['spec'] ?? {}) as Claims;
    const ordinals = Array.from({ length: replicas }, (_, ordinal) => ordinal);
    const claims = volumeClaimTemplates.flatMap((claim) =>
      ordinals.map((it) => `${claim.metadata.name}-${name}-${it}`),
    );
    return made('PersistentVolumeClaim', ...claims);
  }
  return [];
}

/** Every object that is there once all applications are synced. */
const existing = memoize((subject: RenderedFleet): ReadonlySet<string> => {
  const known = new Set<string>();
  for (const placed of objects(subject)) {
    const namespace = namespaceOf(placed);
    for (const { kind, name } of [{ kind: placed.object.kind, name: placed.object.metadata.name }, ...madeOf(placed)]) {
      known.add(keyOf(namespace, kind, name));
    }
  }
  for (const { on, namespace, upstream } of kubernetesServices(subject.fleet)) {
    for (const { service } of upstream?.services ?? []) known.add(keyOf(`${on.name}/${namespace}`, 'Service', service));
  }
  return known;
});

/** Namespaces in which an upstream chart makes objects that nobody here knows. */
export const chartNamespaces = memoize(({ fleet }: RenderedFleet): ReadonlySet<string> => {
  const charts = kubernetesServices(fleet).filter(({ upstream }) => upstream !== undefined);
  return new Set(charts.map(({ on, namespace }) => `${on.name}/${namespace}`));
});

/** Objects that Kubernetes itself puts into each namespace or cluster. */
const builtIn = new Set(['ServiceAccount/default', 'ConfigMap/kube-root-ca.crt']);

/** True unless it is certain that there is no such object. */
export const exists = (subject: RenderedFleet, namespace: string, kind: string, name: string): boolean =>
  builtIn.has(`${kind}/${name}`) ||
  (kind === 'PriorityClass' && name.startsWith('system-')) ||
  existing(subject).has(keyOf(namespace, kind, name)) ||
  chartNamespaces(subject).has(namespace);
