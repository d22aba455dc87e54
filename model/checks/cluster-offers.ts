import type { Problem } from '../errors.ts';
import { type Fleet, kubernetesServices } from '../fleet.ts';
import type { Cluster } from '../host.ts';
import { type Check, count } from './check.ts';
import { type OwnedContainer, allContainers, podsOf } from './containers.ts';
import { subjectOf } from './names.ts';

function gpuProblems(cluster: Cluster, containers: readonly OwnedContainer[]): readonly Problem[] {
  const users = containers.flatMap(({ service, workload, container }) =>
    container.gpu === undefined ? [] : [{ service, slots: container.gpu * podsOf(workload) }],
  );
  const wanted = users.reduce((sum, { slots }) => sum + slots, 0);
  if (wanted <= cluster.gpuSlots) return [];
  return [
    {
      subject: `cluster ${cluster.name}`,
      field: 'gpuSlots',
      value: cluster.gpuSlots,
      rule: `its services request ${wanted}: ${users.map(({ service, slots }) => `${service.name} ${slots}`).join(', ')}`,
      fix: 'configure more time slices, or move a service to a cluster with a free slot',
    },
  ];
}

const runtimeProblems = (containers: readonly OwnedContainer[]): readonly Problem[] =>
  containers
    .filter(({ workload, container }) => container.gpu !== undefined && workload.runtimeClass === undefined)
    .map(({ service, field, container }) => ({
      subject: subjectOf(service),
      field: `${field}.gpu`,
      value: container.gpu,
      rule: 'the workload sets no `runtimeClass`, and the default runtime gives containers no access to the GPU',
      fix: 'set `runtimeClass` to that of the GPU',
    }));

const storageProblems = (fleet: Fleet): readonly Problem[] =>
  kubernetesServices(fleet).flatMap((service) =>
    Object.entries(service.volumes).flatMap(([name, volume]): readonly Problem[] =>
      volume.kind !== 'claim' || service.on.storage[volume.role] !== undefined
        ? []
        : [
            {
              subject: subjectOf(service),
              field: `volumes.${name}.role`,
              value: volume.role,
              rule: `cluster ${service.on.name} has no storage class for this role`,
              fix: 'add one to `storage` of the cluster, or run the service on a cluster that has one',
            },
          ],
    ),
  );

/** Slots are summed over all services, because whichever pod starts first takes them. */
export const clusterOffers: Check<Fleet> = {
  name: 'cluster-offers',
  rule: 'A cluster has the GPU slots and storage classes that its services request',
  reason: 'A pod that requests what its cluster lacks stays pending, and Argo CD only reports it as progressing',
  run(fleet) {
    const containers = Map.groupBy(allContainers(fleet), ({ service }) => service.on);
    return {
      examined: count(fleet.clusters, 'cluster'),
      problems: [
        ...[...containers].flatMap(([cluster, found]) => gpuProblems(cluster, found)),
        ...runtimeProblems([...containers.values()].flat()),
        ...storageProblems(fleet),
      ],
    };
  },
};
