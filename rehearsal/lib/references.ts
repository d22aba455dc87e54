import { authority } from '#model/address.ts';
import { secretsOf } from '#model/views/secrets.ts';
import { type Fleet, kubernetesServices } from '#model/fleet.ts';
import type { Cluster } from '#model/host.ts';
import { scrapeTargets } from '#model/views/monitoring.ts';
import { type LiveObject, keyOf } from './kubernetes-api.ts';
import { listAt, stringAt, valueAt } from './objects.ts';

/** The objects of one cluster that refer to each other. */
export interface Snapshot {
  readonly cluster: Cluster;
  readonly pods: readonly LiveObject[];
  readonly services: readonly LiveObject[];
  readonly ingresses: readonly LiveObject[];
  /** Keys of the data of each Secret, ConfigMap, ServiceAccount and claim, by `Kind namespace/name`. */
  readonly dataKeys: ReadonlyMap<string, ReadonlySet<string>>;
}

/** A reference that does not resolve. */
export interface Dangling {
  readonly text: string;
  /** The missing object is not ours: upstream manifests or upstream pods create it. */
  readonly upstream: boolean;
}

/** A reference of a pod to an object, and possibly to a key of its data. */
interface Reference {
  readonly kind: string;
  readonly name: string;
  readonly key?: string;
}

/** The keys of the data of objects, by `Kind namespace/name`. */
export const dataKeysOf = (objects: readonly LiveObject[]): Snapshot['dataKeys'] =>
  new Map(
    objects.map((object) => [
      keyOf(object),
      new Set(['data', 'binaryData'].flatMap((part) => Object.keys(object[part] ?? {}))),
    ]),
  );

function environmentReferences(container: unknown): readonly Reference[] {
  const variables = listAt(container, 'env').flatMap((variable) => [
    { kind: 'Secret', reference: valueAt(variable, 'valueFrom', 'secretKeyRef') },
    { kind: 'ConfigMap', reference: valueAt(variable, 'valueFrom', 'configMapKeyRef') },
  ]);
  const sources = listAt(container, 'envFrom').flatMap((source) => [
    { kind: 'Secret', reference: valueAt(source, 'secretRef') },
    { kind: 'ConfigMap', reference: valueAt(source, 'configMapRef') },
  ]);
  return [...variables, ...sources]
    .filter(({ reference }) => reference !== undefined && valueAt(reference, 'optional') !== true)
    .map(({ kind, reference }) => {
      const key = stringAt(reference, 'key');
      return { kind, name: stringAt(reference, 'name'), ...(key === '' ? {} : { key }) };
    });
}

const volumeReferences = (pod: LiveObject): readonly Reference[] =>
  listAt(pod, 'spec', 'volumes')
    .flatMap((volume) => [
      { kind: 'Secret', name: stringAt(volume, 'secret', 'secretName'), source: valueAt(volume, 'secret') },
      { kind: 'ConfigMap', name: stringAt(volume, 'configMap', 'name'), source: valueAt(volume, 'configMap') },
      {
        kind: 'PersistentVolumeClaim',
        name: stringAt(volume, 'persistentVolumeClaim', 'claimName'),
        source: undefined,
      },
    ])
    .filter(({ name, source }) => name !== '' && valueAt(source, 'optional') !== true)
    .map(({ kind, name }) => ({ kind, name }));

/** What a pod refers to: its service account, and the sources of its environment and volumes that are not optional. */
export const referencesOf = (pod: LiveObject): readonly Reference[] => [
  { kind: 'ServiceAccount', name: stringAt(pod, 'spec', 'serviceAccountName') },
  ...['containers', 'initContainers'].flatMap((part) => listAt(pod, 'spec', part).flatMap(environmentReferences)),
  ...volumeReferences(pod),
];

const resolves = ({ dataKeys }: Snapshot, namespace: string, { kind, name, key }: Reference): boolean => {
  const keys = dataKeys.get(`${kind} ${namespace}/${name}`);
  return keys !== undefined && (key === undefined || keys.has(key));
};

const hasUpstream = (fleet: Fleet, { name }: Cluster, namespace: string | undefined): boolean =>
  kubernetesServices(fleet).some(
    (service) => service.upstream !== undefined && service.on.name === name && service.namespace === namespace,
  );

/** Tells whether the fleet declares a Secret. Pods of upstream create others, but do not run in a rehearsal. */
const declaresSecret = (fleet: Fleet, namespace: string, name: string): boolean =>
  kubernetesServices(fleet).some(
    (service) => service.namespace === namespace && secretsOf(fleet, service).some((secret) => secret.name === name),
  );

/** References of pods to objects or keys that do not exist. */
export const danglingPodReferences = (fleet: Fleet, snapshot: Snapshot): readonly Dangling[] =>
  snapshot.pods.flatMap((pod) => {
    const { namespace = '' } = pod.metadata;
    return referencesOf(pod)
      .filter((reference) => !resolves(snapshot, namespace, reference))
      .map(({ kind, name, key }) => ({
        text: `${snapshot.cluster.name}: ${keyOf(pod)} refers to ${kind} ${name}${key === undefined ? '' : `, key ${key}`}, which does not exist`,
        upstream: hasUpstream(fleet, snapshot.cluster, namespace) && !declaresSecret(fleet, namespace, name),
      }));
  });

function selectedPods({ pods }: Snapshot, service: LiveObject): readonly LiveObject[] {
  const selector = Object.entries((valueAt(service, 'spec', 'selector') ?? {}) as Record<string, string>);
  if (selector.length === 0) return [];
  return pods.filter(
    ({ metadata }) =>
      metadata.namespace === service.metadata.namespace &&
      selector.every(([key, value]) => metadata.labels?.[key] === value),
  );
}

/** Tells whether a container of the pod declares the port, by name or number. A pod that declares none may have any. */
export function hasPort(pod: LiveObject, targetPort: unknown): boolean {
  const ports = listAt(pod, 'spec', 'containers').flatMap((container) => listAt(container, 'ports'));
  return typeof targetPort === 'number'
    ? ports.length === 0 || ports.some((port) => valueAt(port, 'containerPort') === targetPort)
    : ports.some((port) => valueAt(port, 'name') === targetPort);
}

/** Services that select no pod, or whose target port no selected pod has. */
export const serviceProblems = (snapshot: Snapshot): readonly string[] =>
  snapshot.services
    .filter((service) => valueAt(service, 'spec', 'selector') !== undefined)
    .flatMap((service) => {
      const pods = selectedPods(snapshot, service);
      const where = `${snapshot.cluster.name}: ${keyOf(service)}`;
      if (pods.length === 0) return [`${where} selects no pod`];
      return listAt(service, 'spec', 'ports')
        .map((port) => valueAt(port, 'targetPort'))
        .filter((targetPort) => !pods.some((pod) => hasPort(pod, targetPort)))
        .map((targetPort) => `${where}: no selected pod has port ${String(targetPort)}`);
    });

/** The ports of a Service; undefined if the Service does not exist. */
function portsOf({ services }: Snapshot, namespace: string | undefined, name: string): readonly unknown[] | undefined {
  const service = services.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
  return service === undefined ? undefined : listAt(service, 'spec', 'ports');
}

/** Backends of Ingresses without a Service or port. */
export const danglingBackends = (fleet: Fleet, snapshot: Snapshot): readonly Dangling[] =>
  snapshot.ingresses.flatMap((ingress) => {
    const { namespace } = ingress.metadata;
    const paths = listAt(ingress, 'spec', 'rules').flatMap((rule) => listAt(rule, 'http', 'paths'));
    const backends = [
      valueAt(ingress, 'spec', 'defaultBackend', 'service'),
      ...paths.map((path) => valueAt(path, 'backend', 'service')),
    ].filter((backend) => backend !== undefined);
    return backends.flatMap((backend) => {
      const name = stringAt(backend, 'name');
      const ports = portsOf(snapshot, namespace, name);
      const wanted = valueAt(backend, 'port', 'number') ?? valueAt(backend, 'port', 'name');
      if (ports?.some((port) => valueAt(port, 'port') === wanted || valueAt(port, 'name') === wanted) === true)
        return [];
      return [
        {
          text: `${snapshot.cluster.name}: ${keyOf(ingress)}: no Service ${name} with port ${String(wanted)}`,
          upstream: ports === undefined && hasUpstream(fleet, snapshot.cluster, namespace),
        },
      ];
    });
  });

/** Name, namespace and port of a Service in a scrape target such as `name.namespace.svc.cluster.local:9090`. */
export function serviceInTarget(
  target: string,
): { readonly name: string; readonly namespace: string; readonly port: number } | undefined {
  const [, name, namespace, port] = /^([^.]+)\.([^.]+)\.svc\.[^:]+:(\d+)$/.exec(target) ?? [];
  return name === undefined || namespace === undefined ? undefined : { name, namespace, port: Number(port) };
}

/** Scrape targets inside the cluster without a Service or port. */
export function danglingScrapeTargets(
  fleet: Fleet,
  snapshot: Snapshot,
): { readonly checked: number; readonly dangling: readonly Dangling[] } {
  const inside = scrapeTargets(fleet, snapshot.cluster).flatMap(({ job, address }) => {
    const target = authority(address);
    const service = serviceInTarget(target);
    return service === undefined ? [] : [{ job, target, ...service }];
  });
  const dangling = inside.flatMap(({ job, target, name, namespace, port }) => {
    const ports = portsOf(snapshot, namespace, name);
    if (ports?.some((item) => valueAt(item, 'port') === port) === true) return [];
    const upstream = ports === undefined && hasUpstream(fleet, snapshot.cluster, namespace);
    return [{ text: `scrape job ${job}: no Service has the address ${target}`, upstream }];
  });
  return { checked: inside.length, dangling };
}
