import type { Fleet } from '../fleet.ts';
import { kubernetesServices, nativeServices } from '../fleet.ts';
import type { AnyService, KubernetesService } from '../service.ts';
import { type BackupIntent, type PersistentVolume, isPersistent } from '../storage.ts';
import { databases } from './databases.ts';

/** A volume that outlives its pod. */
export interface OwnedVolume {
  readonly owner: KubernetesService;
  readonly name: string;
  readonly volume: PersistentVolume;
}

/** Every persistent volume of the fleet. */
export const volumes = (fleet: Fleet): readonly OwnedVolume[] =>
  kubernetesServices(fleet).flatMap((owner) =>
    Object.entries(owner.volumes).flatMap(([name, volume]) => (isPersistent(volume) ? [{ owner, name, volume }] : [])),
  );

/** Field of a service with the backup intent of its database. */
export const databaseField = 'database.backup';

/** Data and how it is restored. */
export interface Backup {
  readonly owner: AnyService;
  /** `database miniflux`, `volume data`, or a path on the host. */
  readonly what: string;
  /** Place of the intent in the declaration. */
  readonly field: string;
  readonly intent: BackupIntent;
}

/** Every piece of data in the fleet with its backup intent. */
export const backups = (fleet: Fleet): readonly Backup[] => [
  ...databases(fleet).map(({ owner, database }) => ({
    owner,
    what: `database ${database.name}`,
    field: databaseField,
    intent: database.backup,
  })),
  ...volumes(fleet).map(({ owner, name, volume }) => ({
    owner,
    what: `volume ${name}`,
    field: `volumes.${name}.backup`,
    intent: volume.backup,
  })),
  ...nativeServices(fleet).flatMap((owner) =>
    owner.data.map(({ path, backup }) => ({ owner, what: path, field: `data[${path}].backup`, intent: backup })),
  ),
];
