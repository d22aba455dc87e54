import { memoize } from '#model/memoize.ts';
import { kubernetesServices } from '#model/fleet.ts';
import { type RenderedObject, type RenderedFleet, namespaceOf, objects } from './check.ts';

/** `first/app/Secret/credentials`; cluster-scoped: `first//RuntimeClass/nvidia`. */
export const keyOf = (namespace: string, kind: string, name: string): string => `${namespace}/${kind}/${name}`;

interface Derived {
  readonly kind: string;
  readonly name: string;
}

const derived = (kind: string, ...names: readonly string[]): readonly Derived[] =>
  names.map((name) => ({ kind, name }));

interface Claims {
  readonly replicas?: number;
  readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
}

/** Objects that an operator or controller creates from an object, under predictable names. */
function derivedFrom({ object }: RenderedObject): readonly Derived[] {
  const { kind, apiVersion, metadata } = object;
  const { name } = metadata;
  if (kind === 'ExternalSecret') {
    const { target } = (object['spec'] ?? {}) as { readonly target?: { readonly name?: string } };
    return derived('Secret', target?.name ?? name);
  }
  // https://cloudnative-pg.io/documentation/1.27/service_management/ and …/applications/
  if (kind === 'Cluster' && apiVersion.startsWith('postgresql.cnpg.io/')) {
    return [
      ...derived('Service', ...['rw', 'ro', 'r'].map((suffix) => `${name}-${suffix}`)),
      ...derived('Secret', ...['app', 'superuser', 'ca', 'server', 'replication'].map((suffix) => `${name}-${suffix}`)),
      ...derived('ServiceAccount', name),
    ];
  }
  if (kind === 'StatefulSet') {
    const { replicas = 1, volumeClaimTemplates = [] } = (object['spec'] ?? {}) as Claims;
    const ordinals = Array.from({ length: replicas }, (_, ordinal) => ordinal);
    const claims = volumeClaimTemplates.flatMap((claim) =>
      ordinals.map((it) => `${claim.metadata.name}-${name}-${it}`),
    );
    return derived('PersistentVolumeClaim', ...claims);
  }
  return [];
}

/** Every object that exists once all applications are synced. */
const existing = memoize((subject: RenderedFleet): ReadonlySet<string> => {
  const known = new Set<string>();
  for (const placed of objects(subject)) {
    const namespace = namespaceOf(placed);
    for (const { kind, name } of [
      { kind: placed.object.kind, name: placed.object.metadata.name },
      ...derivedFrom(placed),
    ]) {
      known.add(keyOf(namespace, kind, name));
    }
  }
  for (const { on, namespace, upstream } of kubernetesServices(subject.fleet)) {
    for (const { service } of upstream?.services ?? []) known.add(keyOf(`${on.name}/${namespace}`, 'Service', service));
  }
  return known;
});

/** Namespaces in which an upstream chart creates unknown objects. */
export const chartNamespaces = memoize(({ fleet }: RenderedFleet): ReadonlySet<string> => {
  const charts = kubernetesServices(fleet).filter(({ upstream }) => upstream !== undefined);
  return new Set(charts.map(({ on, namespace }) => `${on.name}/${namespace}`));
});

/** Objects that Kubernetes creates in every namespace. */
const builtIn = new Set(['ServiceAccount/default', 'ConfigMap/kube-root-ca.crt']);

/** False only if the object certainly does not exist. */
export const exists = (subject: RenderedFleet, namespace: string, kind: string, name: string): boolean =>
  builtIn.has(`${kind}/${name}`) ||
  (kind === 'PriorityClass' && name.startsWith('system-')) ||
  existing(subject).has(keyOf(namespace, kind, name)) ||
  chartNamespaces(subject).has(namespace);
