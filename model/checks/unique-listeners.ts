import type { Problem } from '../errors.ts';
import { type Fleet, nativeServices } from '../fleet.ts';
import { hostOf } from '../host.ts';
import { caddyForwards } from '../views/gateway.ts';
import { type Check, clashes, count } from './check.ts';
import { subjectOf } from './subjects.ts';

/** Something that wants a port of a machine for itself. */
interface Claim {
  readonly subject: string;
  readonly field: string;
  readonly port: number;
  /** `alpha/tcp/443`. */
  readonly key: string;
}

function claimsOf(fleet: Fleet): readonly Claim[] {
  const gateway = hostOf(fleet.joints.gateway.by.on);
  return [
    ...fleet.hosts.flatMap(({ name, ports }) =>
      Object.entries(ports).map(([port, number]) => ({
        subject: `host ${name}`,
        field: `ports.${port}`,
        port: number,
        key: `${name}/tcp/${number}`,
      })),
    ),
    // The door for machines, which is the address of the gateway's own machine.
    {
      subject: subjectOf(fleet.joints.gateway.by),
      field: 'door for machines',
      port: 443,
      key: `${gateway.name}/tcp/443`,
    },
    ...nativeServices(fleet).flatMap((service) =>
      Object.entries(service.ports).flatMap(([name, { port, protocol = 'tcp' }]) =>
        port === 'dynamic'
          ? []
          : [
              {
                subject: subjectOf(service),
                field: `ports.${name}`,
                port,
                key: `${service.on.name}/${protocol}/${port}`,
              },
            ],
      ),
    ),
    ...caddyForwards(fleet).map(({ service, exposure, port }) => ({
      subject: subjectOf(service),
      field: `exposures[${exposure.host}].internalPort`,
      port,
      key: `${gateway.name}/tcp/${port}`,
    })),
  ];
}

const problem = (second: Claim, first: Claim): Problem => ({
  subject: second.subject,
  field: second.field,
  value: second.port,
  rule: `${first.subject} has that port of ${second.key.split('/')[0] ?? ''} already (${first.field})`,
  fix: 'give one of the two another port',
});

/** A forward is a listener of the gateway on its own machine. */
export const uniqueListeners: Check<Fleet> = {
  name: 'unique-listeners',
  rule: 'No two programs listen on one port of a machine; what the gateway forwards counts too',
  why: 'The second one does not start, or takes the traffic of the first, whichever was faster after the last boot',
  run(fleet) {
    const claims = claimsOf(fleet);
    return { examined: count(claims, 'port'), problems: clashes(claims, ({ key }) => key, problem) };
  },
};
