import type { Fleet } from '#model/fleet.ts';
import type { Host } from '#model/host.ts';
import { orderedServices } from './order.ts';

/** The play of a host: the role `native_service` for each of its services, tagged with the name of the service. */
export const playbook = (fleet: Fleet, host: Host) => [
  {
    name: `Provision ${host.name}`,
    hosts: host.name,
    roles: orderedServices(fleet, host).map(({ name }, index) => ({
      role: 'native_service',
      tags: [name],
      vars: { service: `{{ native_services[${index}] }}` },
    })),
  },
];
