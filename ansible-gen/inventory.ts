import type { Fleet } from '#model/fleet.ts';
import type { Host } from '#model/host.ts';

const entry = ({ name, user, network }: Host) => ({
  ansible_host: `${name}.${network.tailnet}`,
  ...(user === undefined ? {} : { ansible_user: user }),
});

/** Managed hosts, in one group for each operating system. */
export function inventory({ hosts }: Fleet) {
  const managed = hosts.filter(({ ownership }) => ownership === 'managed');
  const groups = Map.groupBy(managed, ({ os }) => os);
  return Object.fromEntries(
    [...groups].map(([os, members]) => [
      os,
      { hosts: Object.fromEntries(members.map((host) => [host.name, entry(host)])) },
    ]),
  );
}
