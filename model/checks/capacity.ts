import type { Problem } from '../errors.ts';
import { type Fleet, kubernetesServices } from '../fleet.ts';
import type { Cluster } from '../host.ts';
import type { KubernetesService } from '../service.ts';
import { type Container, type Workload, containersOf } from '../workload.ts';
import { type Check, count } from './check.ts';
import { podsOf } from './containers.ts';

type Resource = 'cpu' | 'memory';

const units = { cpu: { name: 'CPU', size: 1000, unit: '' }, memory: { name: 'memory', size: 2 ** 30, unit: 'Gi' } };

const shown = (resource: Resource, amount: number): string =>
  `${Math.round((10 * amount) / units[resource].size) / 10}${units[resource].unit}`;

/**
 * Effective request of a pod: the sum of its containers, or its largest init container if that is more
 * (https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers).
 */
function ofPod(workload: Workload, resource: Resource): number {
  const request = (container: Container): number => container[resource].request;
  const sum = containersOf(workload).reduce((total, container) => total + request(container), 0);
  return Math.max(sum, ...(workload.init ?? []).map(request));
}

const ofService = (service: KubernetesService, resource: Resource): number =>
  service.workloads.reduce((sum, workload) => sum + podsOf(workload) * ofPod(workload, resource), 0) +
  (service.postgres ?? []).reduce((sum, server) => sum + server[resource].request, 0);

/** How many services a message lists. */
const maxListed = 3;

function problemsOf(cluster: Cluster, services: readonly KubernetesService[], resource: Resource): readonly Problem[] {
  const requests = services.map((service) => ({ name: service.name, amount: ofService(service, resource) }));
  const sum = requests.reduce((total, { amount }) => total + amount, 0);
  if (sum <= cluster[resource]) return [];
  const largest = requests.sort((a, b) => b.amount - a.amount).slice(0, maxListed);
  const names = largest.map(({ name, amount }) => `${name} ${shown(resource, amount)}`).join(', ');
  return [
    {
      subject: `cluster ${cluster.name}`,
      field: resource,
      value: shown(resource, cluster[resource]),
      rule: `its pods request ${shown(resource, sum)} of ${units[resource].name}; the largest are ${names}`,
      fix: 'lower a request to the actual usage, or move a service to another cluster',
    },
  ];
}

/** Requests in the values of upstream charts are not counted. */
export const capacity: Check<Fleet> = {
  name: 'capacity',
  rule: 'The requests of all pods fit into their cluster',
  reason: 'With one pod too many, an unpredictable one stays pending after the next restart',
  run(fleet) {
    const services = Map.groupBy(kubernetesServices(fleet), ({ on }) => on);
    const used = [...services].map(([cluster, found]) => {
      const of = (resource: Resource): string =>
        `${shown(
          resource,
          found.reduce((sum, service) => sum + ofService(service, resource), 0),
        )} of ${shown(resource, cluster[resource])}`;
      return `${cluster.name} ${of('cpu')} CPU and ${of('memory')}`;
    });
    return {
      examined: [count(fleet.clusters, 'cluster'), ...used].join('; '),
      problems: [...services].flatMap(([cluster, found]) => [
        ...problemsOf(cluster, found, 'cpu'),
        ...problemsOf(cluster, found, 'memory'),
      ]),
    };
  },
};
