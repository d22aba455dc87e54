import type { ConfigFile } from './config.ts';
import type { Share, StorageRole } from './host.ts';
import type { Addressable } from './target.ts';
import type { Bytes } from './units.ts';

/** How data is restored after the loss of a disk, or why it need not be. */
export type BackupIntent =
  | { readonly kind: 'dump'; readonly what: string }
  | { readonly kind: 'files'; readonly restore: string }
  | { readonly kind: 'none'; readonly reason: string };

/** Dumped every night by borgmatic from the database server. */
export const dumped = (what: string): BackupIntent => ({ kind: 'dump', what });
/** Files that borgmatic backs up every night, with the steps to restore them. */
export const backedUp = (restore: string): BackupIntent => ({ kind: 'files', restore });
/** Not backed up, with the reason why that is acceptable. */
export const notBackedUp = (reason: string): BackupIntent => ({ kind: 'none', reason });

/** A PersistentVolumeClaim. */
export interface ClaimVolume {
  readonly kind: 'claim';
  readonly size: Bytes;
  readonly role: StorageRole;
  readonly backup: BackupIntent;
  /**
   * Name of the claim.
   * @default '<service>-<volume>'
   */
  readonly claimName?: string;
}

/** A NAS share mounted over NFS through a static PersistentVolume. */
export interface NfsVolume {
  readonly kind: 'nfs';
  readonly share: Share;
  readonly size: Bytes;
  readonly readOnly: boolean;
  readonly backup: BackupIntent;
  /** Paths in the share that must exist before the program starts. */
  readonly requires?: readonly string[];
  readonly claimName?: string;
  /**
   * Name of the PersistentVolume, which is immutable once bound.
   * @default '<claim>-nfs-pv'
   */
  readonly volumeName?: string;
}

/** A directory of the node through a static PersistentVolume. The kubelet creates it if it does not exist. */
export interface NodeVolume {
  readonly kind: 'node';
  readonly path: string;
  readonly size: Bytes;
  readonly backup: BackupIntent;
  readonly claimName?: string;
}

/** A directory of the node that is mounted directly, for agents that observe the node. */
export interface HostPathVolume {
  readonly kind: 'host-path';
  readonly path: string;
  readonly reason: string;
}

/** Size of an emptyDir. The kubelet evicts a pod that exceeds it. */
export interface EmptyDirLimit {
  readonly size: Bytes;
  /** Why this size is enough, or why it must not be exceeded. */
  readonly reason: string;
  /**
   * In memory instead of on disk; counts against the container's memory limit.
   * @default false
   */
  readonly memory?: boolean;
}

/** Temporary space with the lifetime of the pod. */
export interface EmptyDirVolume {
  readonly kind: 'empty-dir';
  /** @default the disk of the node */
  readonly limit?: EmptyDirLimit;
}

/** Files from a ConfigMap. Their hash is part of the pod template, so that a change restarts the pod. */
export interface ConfigVolume {
  readonly kind: 'config';
  /** Name of the ConfigMap. */
  readonly name: string;
  readonly files: Readonly<Record<string, ConfigFile>>;
  /**
   * Makes the files executable.
   * @default false
   */
  readonly executable?: boolean;
}

/** A claim declared by another service of the same namespace. */
export interface SharedClaimVolume {
  readonly kind: 'shared';
  readonly of: Addressable;
  /** Name of the volume in the other service. */
  readonly volume: string;
}

export type Volume =
  ClaimVolume | NfsVolume | NodeVolume | HostPathVolume | EmptyDirVolume | ConfigVolume | SharedClaimVolume;

/** A volume whose data outlives the pod. */
export type PersistentVolume = ClaimVolume | NfsVolume | NodeVolume;

type Options<V> = Omit<V, 'kind'>;

/** A claim for local storage on the cluster's node. */
export const claim = (options: Omit<ClaimVolume, 'kind' | 'role'>): ClaimVolume => ({
  kind: 'claim',
  role: 'local',
  ...options,
});
/** A NAS share over NFS. */
export const nfs = (options: Omit<NfsVolume, 'kind' | 'readOnly'> & { readonly readOnly?: boolean }): NfsVolume => ({
  kind: 'nfs',
  ...options,
  readOnly: options.readOnly ?? false,
});
/** A directory of the node as a persistent volume. */
export const nodeDirectory = (options: Options<NodeVolume>): NodeVolume => ({ kind: 'node', ...options });
/** A path of the node, with the reason for it. */
export const hostPath = (path: string, reason: string): HostPathVolume => ({ kind: 'host-path', path, reason });
/** An emptyDir, by default limited only by the disk of the node: a limit that nobody measured evicts the pod. */
export const emptyDir = (limit?: EmptyDirLimit): EmptyDirVolume => ({
  kind: 'empty-dir',
  ...(limit === undefined ? {} : { limit }),
});
/** A ConfigMap as files. */
export const config = (
  name: string,
  files: Readonly<Record<string, ConfigFile>>,
  options: { readonly executable?: boolean } = {},
): ConfigVolume => ({ kind: 'config', name, files, ...options });
/** A claim declared by another service of the same namespace: `sharedClaim(immichStorage, 'library')`. */
export const sharedClaim = (of: Addressable, volume: string): SharedClaimVolume => ({ kind: 'shared', of, volume });

/** True for a volume whose data outlives the pod. */
export const isPersistent = (volume: Volume): volume is PersistentVolume =>
  volume.kind === 'claim' || volume.kind === 'nfs' || volume.kind === 'node';
