import type { Problem } from '../errors.ts';
import { type Fleet, kubernetesServices } from '../fleet.ts';
import type { Host, Share } from '../host.ts';
import { type Check, count } from './check.ts';
import { addressesOf, inRange } from './ip.ts';
import { subjectOf } from './names.ts';

/** False if the NAS certainly rejects a host; not every host has a declared address. */
function admits({ nfsClients }: Share, host: Host): boolean {
  if (nfsClients.includes(host.name)) return true;
  const ranges = nfsClients.filter((client) => client.includes('/') || client.includes('.'));
  const addresses = addressesOf(host);
  return addresses.length === 0
    ? ranges.length > 0
    : ranges.some((range) => addresses.some((it) => inRange(it, range)));
}

/** If the NAS rejects a mount, the pod stays in ContainerCreating and Argo CD reports no error. */
export const storageShares: Check<Fleet> = {
  name: 'storage-shares',
  rule: 'NFS shares are only mounted by hosts to which they are exported, and only written to if they are writable',
  reason: 'Exports are configured by hand on the NAS, each with its own list of clients',
  run(fleet) {
    const mounts = kubernetesServices(fleet).flatMap((service) =>
      Object.entries(service.volumes).flatMap(([name, volume]) =>
        volume.kind === 'nfs' ? [{ service, name, volume }] : [],
      ),
    );
    return {
      examined: count(mounts, 'NFS volume'),
      problems: mounts.flatMap(({ service, name, volume: { share, readOnly } }): readonly Problem[] => {
        const { host } = service.on;
        const problem = { subject: subjectOf(service), field: `volumes.${name}`, value: share.name };
        const exported = share.nfsClients.join(', ') || 'nobody';
        const rule = `the share is exported to ${exported}, but ${service.on.name} runs on ${host.name}`;
        return [
          ...(admits(share, host)
            ? []
            : [{ ...problem, rule, fix: `export it to ${host.name} on the NAS and in fleet/hosts.ts` }]),
          ...(readOnly || share.writable
            ? []
            : [{ ...problem, rule: 'the share is exported read-only', fix: 'add `readOnly: true` to the volume' }]),
        ];
      }),
    };
  },
};
