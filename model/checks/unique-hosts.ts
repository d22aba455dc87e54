import type { Problem } from '../errors.ts';
import { type Exposure, portName, exposureField } from '../exposure.ts';
import type { Fleet } from '../fleet.ts';
import type { AnyService } from '../service.ts';
import { type Check, clashes, count } from './check.ts';
import { subjectOf } from './names.ts';

interface Named {
  readonly service: AnyService;
  readonly exposure: Exposure;
}

/** Names of the tailnet that no exposure gives out, and whose they are. */
const reservedNames = ({ hosts, providers }: Fleet): ReadonlyMap<string, string> =>
  new Map([
    ...hosts.map(({ name }) => [name, `the machine ${name}`] as const),
    [providers.gateway.usersEntryPoint, 'the entry point of the gateway'],
  ]);

const problem = ({ service, exposure }: Named, rule: string): Problem => ({
  subject: subjectOf(service),
  field: `${exposureField(exposure)}.host`,
  value: exposure.host,
  rule,
  fix: 'give the exposure another host',
});

const hostOfExposure = ({ exposure }: Named): string => exposure.host;
const hostAndPort = ({ exposure }: Named): string => `${exposure.host} ${portName(exposure)}`;

/** What goes wrong among the exposures of one name: a native service alone may give one to several of its ports. */
function problemsUnderOneName(named: readonly Named[]): readonly Problem[] {
  const native = named.filter(({ service }) => service === named[0]?.service && service.kind === 'native');
  const others = named.filter((item, index) => index === 0 || !native.includes(item));
  return [
    ...clashes(others, hostOfExposure, (second, first) =>
      // The operator makes a device or a Tailscale Service of each object, and two of those never share a name.
      second.service === first.service
        ? problem(second, 'in a cluster a name leads to one port, and it has one already')
        : problem(second, `service ${first.service.name} answers to that name already`),
    ),
    ...clashes(native, hostAndPort, (second) => problem(second, 'the service exposes that port under it already')),
  ];
}

/** A Tailscale Service has one name in the tailnet, whatever cluster it comes from. */
export const uniqueHosts: Check<Fleet> = {
  name: 'unique-hosts',
  rule: 'No two services answer to one host name, and none to that of a machine',
  reason: 'The second one becomes `feed-1` in the tailnet, and Caddy keeps asking the first (INV-06)',
  run(fleet) {
    const exposures = fleet.services.flatMap((service) => service.exposures.map((exposure) => ({ service, exposure })));
    const reserved = reservedNames(fleet);
    return {
      examined: count(exposures, 'exposure'),
      problems: [...Map.groupBy(exposures, hostOfExposure)].flatMap(([host, named]) => {
        const owner = reserved.get(host);
        if (owner === undefined) return problemsUnderOneName(named);
        const foreign = named.filter(({ service }) => service !== fleet.providers.gateway.service);
        return foreign.map((item) => problem(item, `${owner} has that name`));
      }),
    };
  },
};
