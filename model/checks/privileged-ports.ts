import type { Fleet } from '../fleet.ts';
import { type Container, portsOf } from '../workload.ts';
import { type Check, count } from './check.ts';
import { allContainers } from './containers.ts';
import { subjectOf } from './names.ts';

const mayBindAny = ({ allow = {} }: Container): boolean =>
  allow.root !== undefined ||
  allow.privileged !== undefined ||
  allow.capabilities?.add.includes('NET_BIND_SERVICE') === true;

/** https://docs.kernel.org/networking/ip-sysctl.html#ip-variables, `ip_unprivileged_port_start` */
export const privilegedPorts: Check<Fleet> = {
  name: 'privileged-ports',
  rule: 'A container without privileges only opens ports from the unprivileged range of its cluster',
  reason: 'The program exits with "permission denied" on one container runtime, and works on another',
  run(fleet) {
    const containers = allContainers(fleet).filter(({ container }) => !mayBindAny(container));
    return {
      examined: count(containers, 'container'),
      problems: containers.flatMap(({ service, field, container }) =>
        portsOf(container)
          .filter((port) => port.container < service.on.unprivilegedPortStart)
          .map((port) => ({
            subject: subjectOf(service),
            field: `${field}.ports.${port.name}`,
            value: port.container,
            rule: `cluster ${service.on.name} reserves ports below ${service.on.unprivilegedPortStart} for privileged containers`,
            fix: 'let the program listen on a higher port, or add the capability NET_BIND_SERVICE',
          })),
      ),
    };
  },
};
