import type { Cluster } from '#model/host.ts';
import type { KubernetesObject } from '#model/service.ts';
import { bytesQuantity, cpuQuantity } from '#model/units.ts';

/** The provisioner that every StorageClass names; `fakes/volumes.ts` implements it. */
export const provisioner = 'rehearsal.local/volumes';

/** The node of a cluster, with the capacity of the real host. kwok renews its lease. */
function node({ host, cpu, memory, gpuSlots }: Cluster): KubernetesObject {
  const capacity = {
    cpu: cpuQuantity(cpu),
    memory: bytesQuantity(memory),
    pods: '110',
    ...(gpuSlots === 0 ? {} : { 'nvidia.com/gpu': String(gpuSlots) }),
  };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: host.name,
      labels: {
        'kubernetes.io/hostname': host.name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': host.arch,
      },
    },
    status: { capacity, allocatable: capacity },
  };
}

/** What a cluster has before anything is deployed on it. */
export const nodeAndStorageClasses = (cluster: Cluster): readonly KubernetesObject[] => [
  node(cluster),
  ...Object.values(cluster.storage).map((name) => ({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name, annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    provisioner,
    volumeBindingMode: 'Immediate',
  })),
];
