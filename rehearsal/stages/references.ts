import { prometheus } from '#fleet/services/prometheus/index.ts';
import { type Fleet, kubernetesServices } from '#model/fleet.ts';
import { scrapeTargets } from '#model/views/monitoring.ts';
import { type LiveObject, keyOf } from '../lib/kubernetes-api.ts';
import type { LiveCluster } from '../lib/control-plane.ts';
import { valueAt, listAt, stringAt } from '../lib/objects.ts';
import type { Rehearsal } from '../lib/rehearsal.ts';
import { type Proof, type Stage, prove } from '../lib/stage.ts';
import { databasesComeUp, secretsArrive } from './secrets.ts';

/** All objects of one cluster that refer to each other. */
interface Snapshot {
  readonly live: LiveCluster;
  readonly pods: readonly LiveObject[];
  readonly services: readonly LiveObject[];
  readonly ingresses: readonly LiveObject[];
  /** `Kind namespace/name` of what can be referred to, with its keys. */
  readonly targets: ReadonlyMap<string, ReadonlySet<string>>;
}

async function snapshot(live: LiveCluster): Promise<Snapshot> {
  const { api } = live;
  const [pods, services, ingresses, secrets, configMaps, accounts, claims] = await Promise.all([
    api.list('v1', 'Pod'),
    api.list('v1', 'Service'),
    api.list('networking.k8s.io/v1', 'Ingress'),
    api.list('v1', 'Secret'),
    api.list('v1', 'ConfigMap'),
    api.list('v1', 'ServiceAccount'),
    api.list('v1', 'PersistentVolumeClaim'),
  ]);
  const keys = (object: LiveObject): ReadonlySet<string> =>
    new Set(['data', 'binaryData'].flatMap((part) => Object.keys(object[part] ?? {})));
  const targets = [...secrets, ...configMaps, ...accounts, ...claims].map(
    (object) => [keyOf(object), keys(object)] as const,
  );
  return { live, pods, services, ingresses, targets: new Map(targets) };
}

/** A reference of a pod: what it names, and perhaps a key of it. */
interface Reference {
  readonly kind: string;
  readonly name: string;
  readonly key?: string;
}

function environment(container: unknown): readonly Reference[] {
  const single = listAt(container, 'env').flatMap((entry) =>
    (
      [
        ['Secret', 'secretKeyRef'],
        ['ConfigMap', 'configMapKeyRef'],
      ] as const
    ).map(([kind, field]) => ({ kind, reference: valueAt(entry, 'valueFrom', field) })),
  );
  const whole = listAt(container, 'envFrom').flatMap((entry) => [
    { kind: 'Secret', reference: valueAt(entry, 'secretRef') },
    { kind: 'ConfigMap', reference: valueAt(entry, 'configMapRef') },
  ]);
  return [...single, ...whole]
    .filter(({ reference }) => reference !== undefined && valueAt(reference, 'optional') !== true)
    .map(({ kind, reference }) => {
      const key = stringAt(reference, 'key');
      return { kind, name: stringAt(reference, 'name'), ...(key === '' ? {} : { key }) };
    });
}

function volumes(pod: LiveObject): readonly Reference[] {
  return listAt(pod, 'spec', 'volumes')
    .flatMap((volume) => [
      {
        kind: 'Secret',
        name: stringAt(volume, 'secret', 'secretName'),
        optional: valueAt(volume, 'secret', 'optional'),
      },
      {
        kind: 'ConfigMap',
        name: stringAt(volume, 'configMap', 'name'),
        optional: valueAt(volume, 'configMap', 'optional'),
      },
      { kind: 'PersistentVolumeClaim', name: stringAt(volume, 'persistentVolumeClaim', 'claimName'), optional: false },
    ])
    .filter(({ name, optional }) => name !== '' && optional !== true);
}

const referencesOf = (pod: LiveObject): readonly Reference[] => [
  { kind: 'ServiceAccount', name: stringAt(pod, 'spec', 'serviceAccountName') },
  ...['containers', 'initContainers'].flatMap((part) => listAt(pod, 'spec', part).flatMap(environment)),
  ...volumes(pod),
];

const resolves = ({ targets }: Snapshot, namespace: string, { kind, name, key }: Reference): boolean => {
  const keys = targets.get(`${kind} ${namespace}/${name}`);
  return keys !== undefined && (key === undefined || keys.has(key));
};

function selected({ pods }: Snapshot, service: LiveObject): readonly LiveObject[] {
  const selector = Object.entries((valueAt(service, 'spec', 'selector') ?? {}) as Record<string, string>);
  if (selector.length === 0) return [];
  return pods.filter(
    ({ metadata }) =>
      metadata.namespace === service.metadata.namespace &&
      selector.every(([key, value]) => metadata.labels?.[key] === value),
  );
}

/** True when some container of the pod has the port, by name or number; a pod that names no ports may have any. */
function hasPort(pod: LiveObject, target: unknown): boolean {
  const ports = listAt(pod, 'spec', 'containers').flatMap((container) => listAt(container, 'ports'));
  return typeof target === 'number'
    ? ports.length === 0 || ports.some((port) => valueAt(port, 'containerPort') === target)
    : ports.some((port) => valueAt(port, 'name') === target);
}

function serviceProblems(all: Snapshot): readonly string[] {
  const { live, services } = all;
  return services
    .filter((service) => valueAt(service, 'spec', 'selector') !== undefined)
    .flatMap((service) => {
      const pods = selected(all, service);
      const where = `${live.cluster.name}: ${keyOf(service)}`;
      if (pods.length === 0) return [`${where} selects no pod`];
      return listAt(service, 'spec', 'ports')
        .filter((port) => !pods.some((pod) => hasPort(pod, valueAt(port, 'targetPort'))))
        .map((port) => `${where}: no selected pod has port ${String(valueAt(port, 'targetPort'))}`);
    });
}

const portsOf = (
  services: readonly LiveObject[],
  namespace: string | undefined,
  name: string,
): readonly unknown[] | undefined => {
  const service = services.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
  return service === undefined ? undefined : listAt(service, 'spec', 'ports');
};

function podProblems(fleet: Fleet, all: Snapshot): readonly Finding[] {
  const { live, pods } = all;
  return pods.flatMap((pod) => {
    const { namespace = '' } = pod.metadata;
    return referencesOf(pod)
      .filter((reference) => !resolves(all, namespace, reference))
      .map(({ kind, name, key }) => ({
        text: `${live.cluster.name}: ${keyOf(pod)} names ${kind} ${name}${key === undefined ? '' : `, key ${key}`}`,
        upstream: hasUpstream(fleet, live.cluster.name, namespace) && !isOurs(fleet, namespace, name),
      }));
  });
}

/** True for a Secret that the fleet declares; another one may be made by pods of upstream, which do not run here. */
const isOurs = (fleet: Fleet, namespace: string, name: string): boolean =>
  kubernetesServices(fleet).some(
    (service) => service.namespace === namespace && service.secrets.some((secret) => secret.name === name),
  );

/** A finding, and whether what is missing belongs to upstream's manifests. */
interface Finding {
  readonly text: string;
  readonly upstream: boolean;
}

const hasUpstream = (fleet: Fleet, cluster: string, namespace: string | undefined): boolean =>
  kubernetesServices(fleet).some(
    (service) => service.upstream !== undefined && service.on.name === cluster && service.namespace === namespace,
  );

function ingressProblems(fleet: Fleet, { live, ingresses, services }: Snapshot): readonly Finding[] {
  return ingresses.flatMap((ingress) => {
    const { namespace } = ingress.metadata;
    const rules = listAt(ingress, 'spec', 'rules').flatMap((rule) => listAt(rule, 'http', 'paths'));
    const backends = [
      valueAt(ingress, 'spec', 'defaultBackend', 'service'),
      ...rules.map((path) => valueAt(path, 'backend', 'service')),
    ].filter((backend) => backend !== undefined);
    return backends.flatMap((backend) => {
      const ports = portsOf(services, namespace, stringAt(backend, 'name'));
      const wanted = valueAt(backend, 'port', 'number') ?? valueAt(backend, 'port', 'name');
      if (ports?.some((port) => valueAt(port, 'port') === wanted || valueAt(port, 'name') === wanted) === true)
        return [];
      const text = `${live.cluster.name}: ${keyOf(ingress)}: nothing at ${JSON.stringify(backend)}`;
      return [{ text, upstream: ports === undefined && hasUpstream(fleet, live.cluster.name, namespace) }];
    });
  });
}

/** What monitoring does not find of what it scrapes inside its own cluster. */
function monitoringProblems(
  fleet: Fleet,
  { live, services }: Snapshot,
): { readonly tried: number; readonly found: readonly Finding[] } {
  const inside = scrapeTargets(fleet, live.cluster).flatMap(({ job, target }) => {
    const [, name = '', namespace = '', port = ''] = /^([^.]+)\.([^.]+)\.svc\.[^:]+:(\d+)$/.exec(target) ?? [];
    return name === '' ? [] : [{ job, target, name, namespace, port: Number(port) }];
  });
  const missing = inside.flatMap(({ job, target, name, namespace, port }) => {
    const ports = portsOf(services, namespace, name);
    if (ports?.some((item) => valueAt(item, 'port') === port) === true) return [];
    const upstream = ports === undefined && hasUpstream(fleet, live.cluster.name, namespace);
    return [{ text: `job ${job}: nothing at ${target}`, upstream }];
  });
  return { tried: inside.length, found: missing };
}

function refuseAny(problems: readonly string[]): void {
  if (problems.length > 0) throw new Error([...new Set(problems)].join('\n'));
}

/** Every reference between live objects. */
export const referencesStage: Stage<Rehearsal> = {
  name: 'references',
  description: 'what objects name exists on the live API: secrets, config maps, claims, accounts, pods, ports',
  async run(rehearsal) {
    await rehearsal.startExternalSecrets();
    const { clusters, upstreams } = await rehearsal.live();
    const arrived = await prove('secrets and databases have come up', async () =>
      [await secretsArrive(clusters), await databasesComeUp(clusters)].join(', '),
    );
    const snapshots = await Promise.all(clusters.map(snapshot));
    const unresolved = snapshots.flatMap((all) => podProblems(rehearsal.fleet, all));
    const pods = await prove('what a pod refers to exists, with the key', () => {
      refuseAny(unresolved.filter(({ upstream }) => !upstream).map(({ text }) => text));
      return `${snapshots.reduce((sum, all) => sum + all.pods.flatMap(referencesOf).length, 0)} references`;
    });
    const services = await prove('every Service selects a pod that has its ports', () => {
      refuseAny(snapshots.flatMap(serviceProblems));
      return `${snapshots.reduce((sum, all) => sum + all.services.length, 0)} Services`;
    });
    const missing = snapshots.flatMap((all) => ingressProblems(rehearsal.fleet, all));
    const excused = ({ upstream }: Finding): boolean => upstream && !upstreams;
    const ingresses = await prove('every Ingress leads to a port of a Service', () => {
      refuseAny(missing.filter((finding) => !excused(finding)).map(({ text }) => text));
      return `${snapshots.reduce((sum, all) => sum + all.ingresses.length, 0)} Ingresses`;
    });
    const scraping = snapshots.find(({ live }) => live.cluster.name === prometheus.on.name);
    if (scraping === undefined)
      throw new Error(`The rehearsal has no cluster ${prometheus.on.name}, where Prometheus scrapes.`);
    const targets = monitoringProblems(rehearsal.fleet, scraping);
    const scraped = await prove('what Prometheus scrapes in its cluster exists', () => {
      refuseAny(targets.found.filter((finding) => !excused(finding)).map(({ text }) => text));
      return `${targets.tried} targets`;
    });
    const left = [...[...missing, ...targets.found].filter(excused), ...unresolved.filter(({ upstream }) => upstream)];
    const skipped: Proof = {
      name: "references to upstream's own objects",
      outcome: 'skipped',
      detail: `${left.length} lead to what Argo CD delivers (run the stage deliver too) or what pods make, which do not run here\n${left.map(({ text }) => text).join('\n')}`,
      milliseconds: 0,
    };
    return [arrived, pods, services, ingresses, scraped, ...(left.length === 0 ? [] : [skipped])];
  },
};
