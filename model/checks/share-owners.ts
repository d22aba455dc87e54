import { type Fleet, kubernetesServices } from '../fleet.ts';
import { type Workload, allContainersOf, volumeOf } from '../workload.ts';
import { type Check, count } from './check.ts';
import { subjectOf } from './names.ts';

/** True if a container that does not run as root mounts the volume for writing. */
const writes = (workload: Workload, volume: string): boolean =>
  allContainersOf(workload).some(
    ({ allow, mounts = {} }) =>
      allow?.root === undefined &&
      Object.values(mounts).some(
        (mount) => volumeOf(mount) === volume && !(typeof mount === 'object' && mount.readOnly === true),
      ),
  );

/** The NAS checks the numeric user of a pod against the owner of the folder. */
export const shareOwners: Check<Fleet> = {
  name: 'share-owners',
  rule: 'A pod that writes to an NFS share runs as the owner of its folder, or as root',
  reason: 'Otherwise every write fails with "permission denied", because NFS has no fsGroup',
  run(fleet) {
    const mounted = kubernetesServices(fleet).flatMap((service) =>
      Object.entries(service.volumes).flatMap(([name, volume]) =>
        volume.kind === 'nfs' ? [{ service, name, ...volume }] : [],
      ),
    );
    return {
      examined: count(mounted, 'NFS volume'),
      problems: mounted
        .filter(({ readOnly }) => !readOnly)
        .flatMap(({ service, name, share }) =>
          service.workloads
            .filter((workload) => writes(workload, name))
            .map((workload) => ({ service, workload, share })),
        )
        .filter(({ workload, share }) => workload.user !== (share.owner ?? 0))
        .map(({ service, workload, share }) => ({
          subject: subjectOf(service),
          field: `workloads[${workload.name ?? service.name}].user`,
          value: workload.user,
          rule: `share ${share.name} belongs to user ${share.owner ?? 0}`,
          fix: `run it as that user, or change the owner on ${share.host.name} and in \`owner\` of the share`,
        })),
    };
  },
};
