import { isDeepStrictEqual } from 'node:util';
import type { Problem } from '#model/errors.ts';
import type { KubernetesObject } from '#model/service.ts';
import { quantity } from '../checks/kubernetes/quantity.ts';
import { refusedServerChanges } from './cloudnative-pg.ts';
import { validateChange } from '../validate/index.ts';

type Data = Readonly<Record<string, unknown>>;

/** Fields that never change, with what to do for a new value. */
interface Immutable {
  readonly kinds: RegExp;
  readonly paths: readonly string[];
  readonly way: string;
}

const again = 'delete the object by hand, and sync: it is made again';

/**
 * Fields that the API server refuses to change
 * (https://kubernetes.io/docs/reference/kubernetes-api/, and the `Validate…Update` functions behind it).
 */
const immutable: readonly Immutable[] = [
  {
    kinds: /^PersistentVolume$/,
    paths: ['spec.nfs', 'spec.hostPath', 'spec.local', 'spec.csi', 'spec.volumeMode', 'spec.nodeAffinity'],
    way: 'give it another volumeName and claimName; or stop its pods, delete claim and volume by hand (Retain keeps the data), and sync',
  },
  {
    kinds: /^PersistentVolumeClaim$/,
    paths: [
      'spec.accessModes',
      'spec.storageClassName',
      'spec.volumeName',
      'spec.volumeMode',
      'spec.selector',
      'spec.dataSource',
    ],
    way: 'give it another claimName and copy the data; or stop its pods, delete the claim by hand after a backup, and sync',
  },
  {
    kinds: /^(Deployment|DaemonSet|ReplicaSet)$/,
    paths: ['spec.selector'],
    way: 'delete it by hand with `--cascade=orphan`, sync, then delete the old ReplicaSets and pods',
  },
  {
    kinds: /^StatefulSet$/,
    paths: ['spec.selector', 'spec.serviceName', 'spec.volumeClaimTemplates', 'spec.podManagementPolicy'],
    way: 'delete it by hand with `--cascade=orphan`, which keeps pods and claims, and sync',
  },
  {
    kinds: /^Job$/,
    paths: ['spec.selector', 'spec.template', 'spec.completionMode'],
    way: again,
  },
  { kinds: /^(Cluster)?RoleBinding$/, paths: ['roleRef'], way: again },
  {
    kinds: /^StorageClass$/,
    paths: ['provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode'],
    way: `${again}; claims that it made keep what they have`,
  },
  { kinds: /^RuntimeClass$/, paths: ['handler'], way: again },
  { kinds: /^PriorityClass$/, paths: ['value', 'preemptionPolicy'], way: again },
  { kinds: /^Service$/, paths: ['spec.clusterIP'], way: again },
  { kinds: /^Secret$/, paths: ['type'], way: again },
];

/** Sizes that only grow: of claims, and of the disks of CloudNativePG (`validateStorageChange` of its webhook). */
const growing: readonly Immutable[] = [
  {
    kinds: /^PersistentVolumeClaim$/,
    paths: ['spec.resources.requests.storage'],
    way: 'keep the size; or make a claim of another name and copy the data',
  },
  {
    kinds: /^Cluster$/,
    paths: ['spec.storage.size'],
    way: 'keep the size; or restore a dump into a server of another name',
  },
];

/** Kinds whose changes nobody can make: an ExternalSecret makes its Secret with a type that stays. */
const templateType = {
  kinds: /^ExternalSecret$/,
  paths: ['spec.target.template.type'],
  way: 'delete the Secret by hand: External Secrets makes it again',
};

const at = (object: KubernetesObject, path: string): unknown =>
  path.split('.').reduce<unknown>((value, step) => (value as Data | undefined)?.[step], object);

const identity = ({ kind, apiVersion, metadata: { name, namespace = '' } }: KubernetesObject): string =>
  `${apiVersion.replace(/\/.*/, '')} ${kind} ${namespace} ${name}`;

const subjectOf = ({ kind, metadata: { name, namespace } }: KubernetesObject): string =>
  `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;

const shown = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));

function changesOf(before: KubernetesObject, after: KubernetesObject): readonly Problem[] {
  const fields = (rules: readonly Immutable[]) =>
    rules
      .filter(({ kinds }) => kinds.test(after.kind))
      .flatMap(({ paths, way }) => paths.map((path) => ({ path, way, old: at(before, path), now: at(after, path) })));
  const problem = (path: string, old: unknown, now: unknown, rule: string, fix: string): Problem => ({
    subject: subjectOf(after),
    field: path,
    value: now,
    rule: `it was ${shown(old)}, and ${rule}`,
    fix,
  });
  return [
    ...fields([...immutable, templateType])
      .filter(({ old, now }) => !isDeepStrictEqual(old, now))
      .map(({ path, old, now, way }) =>
        problem(path, old, now, 'that field can never change: every sync will fail', way),
      ),
    ...fields(growing)
      .filter(({ old, now }) => (quantity(now) ?? 0) < (quantity(old) ?? 0))
      .map(({ path, old, now, way }) => problem(path, old, now, 'storage never shrinks: every sync will fail', way)),
    ...refusedServerChanges(before, after),
    ...validateChange(before, after).map(({ path, message }) => ({
      subject: subjectOf(after),
      field: path,
      value: undefined,
      rule: `${message}: every sync will fail`,
      fix: 'keep the value; or give the object another name',
    })),
  ];
}

/**
 * Changes between two renderings of one cluster that its API server will refuse, with the way out of each.
 *
 * @param before objects as they were applied
 * @param after objects as they are to be applied
 */
export function refusedChanges(
  before: readonly KubernetesObject[],
  after: readonly KubernetesObject[],
): readonly Problem[] {
  const old = new Map(before.map((object) => [identity(object), object]));
  return after.flatMap((object) => {
    const previous = old.get(identity(object));
    return previous === undefined ? [] : changesOf(previous, object);
  });
}
