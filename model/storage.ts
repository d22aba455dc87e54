import type { ConfigFile } from './config.ts';
import type { Share, StorageRole } from './host.ts';
import type { Secret } from './secret.ts';
import type { Bytes } from './units.ts';

/** What happens to data when the disk is lost: it comes back from a backup, or there is a reason why it need not. */
export type BackupIntent =
  | { readonly kind: 'dump'; readonly what: string }
  | { readonly kind: 'files'; readonly restore: string }
  | { readonly kind: 'none'; readonly reason: string };

/** Dumped each night by borgmatic from the database server. */
export const dumped = (what: string): BackupIntent => ({ kind: 'dump', what });
/** Files that borgmatic reads each night; `restore` says what to do with them. */
export const backedUp = (restore: string): BackupIntent => ({ kind: 'files', restore });
/** Not backed up, and why that is accepted. */
export const notBackedUp = (reason: string): BackupIntent => ({ kind: 'none', reason });

/** A PersistentVolumeClaim. */
export interface ClaimVolume {
  readonly kind: 'claim';
  readonly size: Bytes;
  readonly role: StorageRole;
  readonly backup: BackupIntent;
  /** Name of the claim. Default: `<service>-<volume>`. */
  readonly claimName?: string;
}

/** A NAS share mounted over NFS through a static PersistentVolume. */
export interface NfsVolume {
  readonly kind: 'nfs';
  readonly share: Share;
  readonly size: Bytes;
  readonly readOnly: boolean;
  readonly backup: BackupIntent;
  readonly claimName?: string;
  /** Name of the PersistentVolume, which a bound claim never changes. Default: `<claim>-nfs-pv`. */
  readonly volumeName?: string;
}

/** A directory of the node through a static PersistentVolume; it must exist (a missing mount must not fill the root disk). */
export interface NodeVolume {
  readonly kind: 'node';
  readonly path: string;
  readonly size: Bytes;
  readonly backup: BackupIntent;
  readonly claimName?: string;
}

/** A directory of the node mounted directly, for agents that look at the node itself. */
export interface HostPathVolume {
  readonly kind: 'host-path';
  readonly path: string;
  readonly why: string;
}

/** Space that goes with the pod. */
export interface ScratchVolume {
  readonly kind: 'scratch';
  readonly size: Bytes;
  /** In memory, counted against the container's memory limit. Default: on disk. */
  readonly memory?: boolean;
}

/** Files from a ConfigMap whose content is hashed into the pod template, so that a change restarts the pod (INV-23). */
export interface ConfigVolume {
  readonly kind: 'config';
  /** Name of the ConfigMap. */
  readonly name: string;
  readonly files: Readonly<Record<string, ConfigFile>>;
  /** The files are programs. Default: false. */
  readonly executable?: boolean;
}

/** Files from a Secret. */
export interface SecretVolume {
  readonly kind: 'secret';
  readonly secret: Secret;
}

/** A claim that another service of the same namespace declares. */
export interface SharedClaimVolume {
  readonly kind: 'shared';
  readonly claimName: string;
}

export type Volume =
  | ClaimVolume
  | NfsVolume
  | NodeVolume
  | HostPathVolume
  | ScratchVolume
  | ConfigVolume
  | SecretVolume
  | SharedClaimVolume;

/** A volume that holds data beyond the pod. */
export type PersistentVolume = ClaimVolume | NfsVolume | NodeVolume;

type Options<V> = Omit<V, 'kind'>;

/** A claim of local storage on the cluster's node. */
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
/** An existing directory of the node as a persistent volume. */
export const nodeDirectory = (options: Options<NodeVolume>): NodeVolume => ({ kind: 'node', ...options });
/** A path of the node, with the reason for it. */
export const hostPath = (path: string, why: string): HostPathVolume => ({ kind: 'host-path', path, why });
/** An emptyDir with a size limit. */
export const scratch = (size: Bytes, options: { readonly memory?: boolean } = {}): ScratchVolume => ({
  kind: 'scratch',
  size,
  ...options,
});
/** A ConfigMap as files. */
export const config = (
  name: string,
  files: Readonly<Record<string, ConfigFile>>,
  options: { readonly executable?: boolean } = {},
): ConfigVolume => ({ kind: 'config', name, files, ...options });
/** A Secret as files. */
export const secretFiles = (secret: Secret): SecretVolume => ({ kind: 'secret', secret });
/** A claim declared by another service of the namespace. */
export const sharedClaim = (claimName: string): SharedClaimVolume => ({ kind: 'shared', claimName });

/** True for a volume whose data outlives the pod. */
export const isPersistent = (volume: Volume): volume is PersistentVolume =>
  volume.kind === 'claim' || volume.kind === 'nfs' || volume.kind === 'node';
