import type { Fleet } from '#model/fleet.ts';
import { kubernetesServices } from '#model/fleet.ts';
import type { Cluster } from '#model/host.ts';
import type { KubernetesObject, KubernetesService } from '#model/service.ts';
import type { RenderedObject } from '../lib/objects.ts';

/** A port that is tried. */
export interface PodPort {
  readonly number: number;
  readonly name: string;
  readonly protocol: 'TCP' | 'UDP';
}

/** A pod as the evaluator sees it; `rehearsal/go/network-policies/main.go` reads it. */
export interface Pod {
  readonly name: string;
  readonly namespace: string;
  readonly namespaceLabels: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly ip: string;
  readonly ports: readonly PodPort[];
  /** The service that runs it; undefined for pods of the cluster itself. */
  readonly service?: KubernetesService;
  /** Name of its workload or database server. */
  readonly workload: string;
}

type Part = Omit<Pod, 'ip' | 'namespaceLabels' | 'name'>;

interface Template {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly hostNetwork?: boolean;
    readonly containers: readonly {
      readonly ports?: readonly {
        readonly name: string;
        readonly containerPort: number;
        readonly protocol: 'TCP' | 'UDP';
      }[];
    }[];
  };
}

/** A port on which nothing listens, which no policy may open. */
const closed: PodPort = { number: 9, name: '', protocol: 'TCP' };

function templateOf({ kind, spec }: KubernetesObject & { readonly spec?: unknown }): Template | undefined {
  if (['Deployment', 'StatefulSet', 'DaemonSet'].includes(kind)) return (spec as { template: Template }).template;
  if (kind === 'CronJob') return (spec as { jobTemplate: { spec: { template: Template } } }).jobTemplate.spec.template;
  return undefined;
}

/** The pod of a rendered workload. Policies do not apply to pods in the network of their node. */
function ofWorkload(service: KubernetesService, object: KubernetesObject): readonly Part[] {
  const template = templateOf(object);
  if (template === undefined || template.spec.hostNetwork === true) return [];
  const ports = template.spec.containers.flatMap(({ ports: declared = [] }) =>
    declared.map(({ name, containerPort, protocol }) => ({ number: containerPort, name, protocol })),
  );
  const { name, namespace = service.namespace } = object.metadata;
  return [{ namespace, labels: template.metadata?.labels ?? {}, ports: [...ports, closed], service, workload: name }];
}

/** Pods of a database server, which CloudNativePG labels with its name. */
const ofServers = (service: KubernetesService): readonly Part[] =>
  (service.postgres ?? []).map(({ name }) => ({
    namespace: service.namespace,
    labels: { 'cnpg.io/cluster': name },
    ports: [
      { number: 5432, name: 'postgresql', protocol: 'TCP' },
      { number: 9187, name: 'metrics', protocol: 'TCP' },
      { number: 8000, name: 'status', protocol: 'TCP' },
      closed,
    ],
    service,
    workload: name,
  }));

/** A pod of an upstream chart, whose labels are unknown. */
const ofChart = (service: KubernetesService): readonly Part[] =>
  service.upstream === undefined || service.upstream.runsPods === false
    ? []
    : [
        {
          namespace: service.namespace,
          labels: { 'app.kubernetes.io/instance': service.upstream.helm?.release ?? service.name },
          ports: (service.upstream.services ?? []).map(({ name, port, targetPort = port }) => ({
            number: targetPort,
            name,
            protocol: 'TCP',
          })),
          service,
          workload: service.name,
        },
      ];

const dns: Part = {
  namespace: 'kube-system',
  labels: { 'k8s-app': 'kube-dns' },
  ports: [
    { number: 53, name: 'dns', protocol: 'UDP' },
    { number: 53, name: 'dns-tcp', protocol: 'TCP' },
  ],
  workload: 'kube-dns',
};

/** A pod of a namespace that the fleet does not know. */
const stranger: Part = { namespace: 'default', labels: {}, ports: [closed], workload: 'stranger' };

/** Every pod of a cluster to which network policies apply, cluster DNS, and a pod of another namespace. */
export function podsOf(fleet: Fleet, cluster: Cluster, objects: readonly RenderedObject[]): readonly Pod[] {
  const services = kubernetesServices(fleet).filter(({ on }) => on === cluster);
  const parts = services.flatMap((service) => [
    ...objects
      .filter(({ application }) => application === service.name)
      .flatMap(({ object }) => ofWorkload(service, object)),
    ...ofServers(service),
    ...ofChart(service),
  ]);
  return [...parts, dns, stranger].map((part, index) => ({
    ...part,
    name: `${part.namespace}/${part.workload}`,
    namespaceLabels: { 'kubernetes.io/metadata.name': part.namespace },
    ip: `10.244.0.${index + 2}`,
  }));
}
