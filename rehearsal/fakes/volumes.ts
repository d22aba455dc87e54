import type { KubernetesObject } from '#model/service.ts';
import type { KubernetesApi, LiveObject } from '../lib/kubernetes-api.ts';
import { provisioner } from '../lib/nodes.ts';
import { valueAt, stringAt } from '../lib/objects.ts';

/** The volume that a provisioner creates for a claim; undefined if the claim does not wait for our provisioner. */
export function volumeFor(claim: LiveObject): KubernetesObject | undefined {
  const isOurs = claim.metadata.annotations?.['volume.kubernetes.io/storage-provisioner'] === provisioner;
  if (!isOurs || valueAt(claim, 'status', 'phase') !== 'Pending' || stringAt(claim, 'spec', 'volumeName') !== '')
    return undefined;
  const { name, namespace, uid } = claim.metadata;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: `pvc-${uid}`, annotations: { 'pv.kubernetes.io/provisioned-by': provisioner } },
    spec: {
      capacity: { storage: valueAt(claim, 'spec', 'resources', 'requests', 'storage') },
      accessModes: valueAt(claim, 'spec', 'accessModes'),
      storageClassName: stringAt(claim, 'spec', 'storageClassName'),
      persistentVolumeReclaimPolicy: 'Retain',
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace, uid },
      hostPath: { path: `/rehearsal/${namespace ?? ''}/${name}` },
    },
  };
}

/** Creates a volume for each claim that waits for one, as a storage provisioner does. */
export async function provisionVolumes(api: KubernetesApi): Promise<void> {
  for (const claim of await api.list('v1', 'PersistentVolumeClaim')) {
    const volume = volumeFor(claim);
    if (volume !== undefined) await api.apply(volume);
  }
}
