import type { Cluster } from '#model/host.ts';
import type { KubernetesObject } from '#model/service.ts';
import { bytesQuantity, cpuQuantity } from '#model/units.ts';

/** Name under which the stand-in for the cluster's storage provisioner is asked. */
export const provisioner = 'rehearsal.local/volumes';

/** The node of a cluster with its real capacity; kwok keeps it alive. */
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

/** What a cluster offers before anything is deployed on it. */
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
