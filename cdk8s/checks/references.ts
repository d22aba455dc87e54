import type { Problem } from '#model/errors.ts';
import { configMapsOf } from './config-hashes.ts';
import { type Check, type RenderedObject, type RenderedFleet, count, nameOf, objects, subjectOf } from './check.ts';
import { isClusterScopedName } from '../crds/bundles.ts';
import { exists } from './existing.ts';
import { type Pods, pods } from './pods.ts';

/** A reference to another object by name. */
interface Reference {
  readonly from: RenderedObject;
  readonly kind: string;
  readonly name: string;
  /** @default the namespace of the referring object */
  readonly namespace?: string;
}

const named = (from: RenderedObject, kind: string, ...names: readonly (string | undefined)[]): readonly Reference[] =>
  names.flatMap((name) => (name === undefined ? [] : [{ from, kind, name }]));

function ofPods(pod: Pods): readonly Reference[] {
  const { placed, spec, containers } = pod;
  const required = (reference: { readonly name?: string; readonly optional?: boolean } | undefined) =>
    reference?.optional === true ? undefined : reference?.name;
  const volumes = spec.volumes ?? [];
  const secrets = [
    ...containers.flatMap(({ container: { env = [], envFrom = [] } }) => [
      ...env.map(({ valueFrom }) => required(valueFrom?.secretKeyRef)),
      ...envFrom.map(({ secretRef }) => required(secretRef)),
    ]),
    ...volumes.flatMap(({ secret, projected }) => [
      secret?.optional === true ? undefined : secret?.secretName,
      ...(projected?.sources ?? []).map((source) => required(source.secret)),
    ]),
    ...(spec.imagePullSecrets ?? []).map(required),
  ];
  return [
    ...named(placed, 'Secret', ...new Set(secrets)),
    ...named(placed, 'ConfigMap', ...configMapsOf(pod)),
    ...named(placed, 'PersistentVolumeClaim', ...volumes.map((volume) => volume.persistentVolumeClaim?.claimName)),
    ...named(placed, 'ServiceAccount', spec.serviceAccountName),
    ...named(placed, 'RuntimeClass', spec.runtimeClassName),
    ...named(placed, 'PriorityClass', spec.priorityClassName),
  ];
}

interface Backend {
  readonly service?: { readonly name?: string };
}

/** The parts of a spec that refer to other objects, for all kinds. */
interface Spec {
  readonly defaultBackend?: Backend;
  readonly rules?: readonly { readonly http?: { readonly paths?: readonly { readonly backend?: Backend }[] } }[];
  readonly secretStoreRef?: { readonly kind?: string; readonly name?: string };
  readonly volumeName?: string;
  readonly claimRef?: { readonly namespace?: string; readonly name?: string };
  readonly cluster?: { readonly name?: string };
  readonly managed?: { readonly roles?: readonly { readonly passwordSecret?: { readonly name?: string } }[] };
}

interface Binding {
  readonly roleRef?: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly { readonly kind: string; readonly name: string; readonly namespace?: string }[];
}

function ofObject(from: RenderedObject): readonly Reference[] {
  const spec = (from.object['spec'] ?? {}) as Spec;
  switch (from.object.kind) {
    case 'Ingress': {
      const paths = (spec.rules ?? []).flatMap(({ http }) => http?.paths ?? []);
      const backends = [spec.defaultBackend, ...paths.map(({ backend }) => backend)];
      return named(from, 'Service', ...new Set(backends.map((backend) => backend?.service?.name)));
    }
    case 'ExternalSecret':
      return named(from, spec.secretStoreRef?.kind ?? 'SecretStore', spec.secretStoreRef?.name);
    case 'PersistentVolumeClaim':
      return named(from, 'PersistentVolume', spec.volumeName);
    case 'PersistentVolume': {
      const { namespace, name } = spec.claimRef ?? {};
      return named(from, 'PersistentVolumeClaim', name).map((it) => ({
        ...it,
        ...(namespace === undefined ? {} : { namespace }),
      }));
    }
    case 'Database':
      return named(from, 'Cluster', spec.cluster?.name);
    case 'Cluster':
      return named(from, 'Secret', ...(spec.managed?.roles ?? []).map(({ passwordSecret }) => passwordSecret?.name));
    case 'RoleBinding':
    case 'ClusterRoleBinding': {
      const { roleRef, subjects = [] } = from.object as Binding;
      const accounts = subjects.filter(({ kind }) => kind === 'ServiceAccount');
      return [
        // A ClusterRole may be built in or come from a chart.
        ...(roleRef?.kind === 'Role' ? named(from, 'Role', roleRef.name) : []),
        ...accounts.map(({ kind, name, namespace = from.namespace ?? '' }) => ({ from, kind, name, namespace })),
      ];
    }
    default:
      return [];
  }
}

/** Objects of charts and operators are only known if their names are predictable. */
export const references: Check<RenderedFleet> = {
  name: 'references',
  rule: 'Objects that are referred to by name are rendered, or created by an operator',
  reason: 'A pod that waits for a missing claim, Secret or ConfigMap is reported as progressing forever',
  run(subject) {
    const all = [...pods(subject).flatMap(ofPods), ...objects(subject).flatMap(ofObject)];
    return {
      examined: count(all, 'reference'),
      problems: all.flatMap(({ from, kind, name, namespace = from.namespace ?? '' }): readonly Problem[] => {
        const place = isClusterScopedName(kind) ? `${from.cluster}/` : `${from.cluster}/${namespace}`;
        if (exists(subject, place, kind, name)) return [];
        const [where, whose] = isClusterScopedName(kind)
          ? [`on ${from.cluster}`, 'cluster']
          : [`in ${place}`, 'namespace'];
        return [
          {
            subject: subjectOf(from.service),
            field: nameOf(from),
            value: `${kind} ${name}`,
            rule: `it refers to an object that does not exist ${where}`,
            fix: `correct the name, or declare the object in a service of this ${whose}`,
          },
        ];
      }),
    };
  },
};
