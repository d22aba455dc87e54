import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import { Construct } from 'constructs';
import { fail } from '#model/errors.ts';
import { locate } from '#model/resolve.ts';
import { type PersistentVolume, type SharedClaimVolume, type Volume, isPersistent } from '#model/storage.ts';
import { bytesQuantity } from '#model/units.ts';
import type { ConfigMap } from './config-map.ts';
import { type Context, keepData, labels } from './context.ts';
import { defined } from './defined.ts';

const { Quantity } = k8s;

/**
 * The tailnet policy only grants the port of NFS version 4, and version 3 needs others. The minor version is negotiated
 * (https://man7.org/linux/man-pages/man5/nfs.5.html).
 */
const nfsMountOptions = ['nfsvers=4'];

/** Name of the claim of a persistent volume. */
export const claimNameOf = (service: string, name: string, volume: PersistentVolume): string =>
  volume.claimName ?? `${service}-${name}`;

const accessMode = (volume: PersistentVolume): string => {
  if (volume.kind !== 'nfs') return 'ReadWriteOnce';
  return volume.readOnly ? 'ReadOnlyMany' : 'ReadWriteMany';
};

/** The spec of a claim, for a static volume by name or for the storage class of the cluster. */
export function claimSpec(
  volume: PersistentVolume,
  { service }: Context,
  volumeName?: string,
): k8s.PersistentVolumeClaimSpec {
  const storageClass = volume.kind === 'claim' ? service.on.storage[volume.role] : '';
  return defined({
    accessModes: [accessMode(volume)],
    resources: { requests: { storage: Quantity.fromString(bytesQuantity(volume.size)) } },
    storageClassName: storageClass,
    volumeName,
  });
}

/**
 * A PersistentVolumeClaim, with its PersistentVolume if that is static. Both are kept if the application is deleted.
 */
export class PersistentClaim extends Construct {
  constructor(scope: Construct, name: string, volume: PersistentVolume, context: Context) {
    super(scope, name);
    const { service } = context;
    const claimName = claimNameOf(service.name, name, volume);
    const metadata = { labels: labels(service), annotations: keepData };
    const volumeName = volume.kind === 'claim' ? undefined : staticVolumeName(volume, claimName);
    if (volumeName !== undefined) {
      new k8s.KubePersistentVolume(this, 'volume', {
        metadata: { name: volumeName, ...metadata },
        spec: {
          capacity: { storage: Quantity.fromString(bytesQuantity(volume.size)) },
          accessModes: [accessMode(volume)],
          persistentVolumeReclaimPolicy: 'Retain',
          storageClassName: '',
          claimRef: { namespace: service.namespace, name: claimName },
          ...staticSource(volume, context),
        },
      });
    }
    new k8s.KubePersistentVolumeClaim(this, 'claim', {
      metadata: { name: claimName, namespace: service.namespace, ...metadata },
      spec: claimSpec(volume, context, volumeName),
    });
  }
}

const staticVolumeName = (volume: PersistentVolume, claimName: string): string =>
  volume.kind === 'nfs' ? (volume.volumeName ?? `${claimName}-nfs-pv`) : `${claimName}-pv`;

/**
 * What the volume consists of. The API server refuses any change of it, so a share is read-only through the pod and the
 * access mode (https://kubernetes.io/docs/concepts/storage/persistent-volumes/).
 */
function staticSource(volume: PersistentVolume, { service }: Context): Partial<k8s.PersistentVolumeSpec> {
  if (volume.kind === 'nfs') {
    const { host, path } = volume.share;
    return { nfs: { server: host.name, path }, mountOptions: nfsMountOptions };
  }
  if (volume.kind !== 'node') return {};
  const onlyThere = { key: 'kubernetes.io/hostname', operator: 'In', values: [service.on.host.name] };
  return {
    hostPath: { path: volume.path, type: 'DirectoryOrCreate' },
    nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [onlyThere] }] } },
  };
}

/** Name of a claim declared by another service of the same namespace. */
function sharedClaimName({ of, volume }: SharedClaimVolume, { fleet, service }: Context): string {
  const owner = locate(fleet, of)?.service;
  const shared = owner?.kind === 'kubernetes' ? owner.volumes[volume] : undefined;
  return shared !== undefined && isPersistent(shared)
    ? claimNameOf(of.name, volume, shared)
    : fail({
        subject: `service ${service.name}`,
        field: 'volumes',
        value: `${of.name}/${volume}`,
        rule: `${of.name} has no persistent volume "${volume}"`,
        fix: 'use one of its persistent volumes',
      });
}

/** The volume of a pod. */
export function podVolume(
  name: string,
  volume: Volume,
  context: Context,
  configMaps: ReadonlyMap<string, ConfigMap>,
): k8s.Volume {
  switch (volume.kind) {
    case 'claim':
    case 'nfs':
    case 'node': {
      const readOnly = volume.kind === 'nfs' && volume.readOnly ? true : undefined;
      const claimName = claimNameOf(context.service.name, name, volume);
      return { name, persistentVolumeClaim: defined({ claimName, readOnly }) };
    }
    case 'shared':
      return { name, persistentVolumeClaim: { claimName: sharedClaimName(volume, context) } };
    case 'host-path':
      return { name, hostPath: { path: volume.path } };
    case 'empty-dir':
      return {
        name,
        emptyDir: defined({
          sizeLimit: volume.limit && Quantity.fromString(bytesQuantity(volume.limit.size)),
          medium: volume.limit?.memory === true ? 'Memory' : undefined,
        }),
      };
    case 'config':
      if (!configMaps.has(volume.name)) throw new Error(`ConfigMap ${volume.name} is not rendered`);
      return {
        name,
        configMap: defined({ name: volume.name, defaultMode: volume.executable === true ? 0o555 : undefined }),
      };
  }
}
