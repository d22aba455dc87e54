import type { Problem } from '#model/errors.ts';
import {
  type Check,
  type RenderedObject,
  type RenderedFleet,
  count,
  nameOf,
  objectsOfKind,
  subjectOf,
} from './check.ts';

/** Kinds whose deletion deletes data. */
const kinds = ['PersistentVolumeClaim', 'PersistentVolume', 'Cluster', 'Database'];

const options = ['Prune=false', 'Delete=false'];

const annotation = 'argocd.argoproj.io/sync-options';

/** Fields that decide what happens to data when its object is deleted. */
interface ReclaimSpec {
  readonly persistentVolumeReclaimPolicy?: string;
  readonly databaseReclaimPolicy?: string;
  readonly persistentVolumeClaimRetentionPolicy?: { readonly whenDeleted?: string; readonly whenScaled?: string };
}

/** Settings that delete data, by field. */
function reclaimed({ object }: RenderedObject): readonly (readonly [field: string, value: string])[] {
  const {
    persistentVolumeReclaimPolicy: volume,
    databaseReclaimPolicy: database,
    ...spec
  } = (object['spec'] ?? {}) as ReclaimSpec;
  const { whenDeleted, whenScaled } = spec.persistentVolumeClaimRetentionPolicy ?? {};
  const fields = [
    [
      'spec.persistentVolumeReclaimPolicy',
      object.kind === 'PersistentVolume' && volume !== 'Retain' ? (volume ?? 'not set') : '',
    ],
    ['spec.databaseReclaimPolicy', database === 'delete' ? database : ''],
    ['spec.persistentVolumeClaimRetentionPolicy.whenDeleted', whenDeleted === 'Delete' ? whenDeleted : ''],
    ['spec.persistentVolumeClaimRetentionPolicy.whenScaled', whenScaled === 'Delete' ? whenScaled : ''],
  ] as const;
  return fields.filter(([, value]) => value !== '');
}

/** Applications prune automatically, and delete their objects when they are deleted themselves. */
export const dataKept: Check<RenderedFleet> = {
  name: 'data-kept',
  rule: 'Neither a sync nor the removal of a service deletes its data',
  reason: 'A claim that is missing from git for one commit, for example in a rename, would be deleted with its volume',
  run(subject) {
    const holders = kinds.flatMap((kind) => objectsOfKind(subject, kind));
    const sets = objectsOfKind(subject, 'StatefulSet');
    return {
      examined: count(holders, 'object that holds data', 'objects that hold data'),
      problems: [
        ...holders.flatMap((placed): readonly Problem[] => {
          const value = placed.object.metadata.annotations?.[annotation];
          const missing = options.filter((option) => value?.split(',').includes(option) !== true);
          if (missing.length === 0) return [];
          const rule = `without ${missing.join(' and ')} Argo CD deletes it with its service`;
          const fix = `set it to ${options.join(',')}`;
          return [
            {
              subject: subjectOf(placed.service),
              field: `${nameOf(placed)} annotations["${annotation}"]`,
              value,
              rule,
              fix,
            },
          ];
        }),
        ...[...holders, ...sets].flatMap((placed) =>
          reclaimed(placed).map(([field, value]) => ({
            subject: subjectOf(placed.service),
            field: `${nameOf(placed)} ${field}`,
            value,
            rule: 'the data is deleted with the object',
            fix: `set it to ${field === 'spec.databaseReclaimPolicy' ? 'retain' : 'Retain'}`,
          })),
        ),
      ],
    };
  },
};
