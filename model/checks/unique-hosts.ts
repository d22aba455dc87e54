import type { Problem } from '../errors.ts';
import { type Exposure, portName, exposureField } from '../exposure.ts';
import type { Fleet } from '../fleet.ts';
import type { AnyService } from '../service.ts';
import { type Check, clashes, count } from './check.ts';
import { subjectOf } from './names.ts';

interface OwnedExposure {
  readonly service: AnyService;
  readonly exposure: Exposure;
}

/** Names in the tailnet that belong to something other than an exposure, with their owner. */
const reservedNames = ({ hosts, providers }: Fleet): ReadonlyMap<string, string> =>
  new Map([
    ...hosts.map(({ name }) => [name, `host ${name}`] as const),
    [providers.gateway.usersEntryPoint, 'the entry point of the gateway'],
  ]);

const problem = ({ service, exposure }: OwnedExposure, rule: string): Problem => ({
  subject: subjectOf(service),
  field: `${exposureField(exposure)}.host`,
  value: exposure.host,
  rule,
  fix: 'choose another host name',
});

const hostOfExposure = ({ exposure }: OwnedExposure): string => exposure.host;
const hostAndPort = ({ exposure }: OwnedExposure): string => `${exposure.host} ${portName(exposure)}`;

/** Only a native service may expose several ports under one host name. */
function problemsUnderOneName(named: readonly OwnedExposure[]): readonly Problem[] {
  const native = named.filter(({ service }) => service === named[0]?.service && service.kind === 'native');
  const others = named.filter((item, index) => index === 0 || !native.includes(item));
  return [
    ...clashes(others, hostOfExposure, (second, first) =>
      // The operator creates a device or Tailscale Service per object, and two of those cannot share a name.
      second.service === first.service
        ? problem(second, 'the service already uses this host name, and on a cluster it can only lead to one port')
        : problem(second, `${subjectOf(first.service)} already uses this host name`),
    ),
    ...clashes(native, hostAndPort, (second) =>
      problem(second, 'the service already exposes this port under this host name'),
    ),
  ];
}

/** The name of a Tailscale Service is unique in the tailnet, across all clusters. */
export const uniqueHosts: Check<Fleet> = {
  name: 'unique-hosts',
  rule: 'Every exposed host name belongs to one service, and to no host',
  reason: 'The second one becomes `feed-1` in the tailnet, and Caddy keeps using the first',
  run(fleet) {
    const exposures = fleet.services.flatMap((service) => service.exposures.map((exposure) => ({ service, exposure })));
    const reserved = reservedNames(fleet);
    return {
      examined: count(exposures, 'exposure'),
      problems: [...Map.groupBy(exposures, hostOfExposure)].flatMap(([host, named]) => {
        const owner = reserved.get(host);
        if (owner === undefined) return problemsUnderOneName(named);
        const foreign = named.filter(({ service }) => service !== fleet.providers.gateway.service);
        return foreign.map((item) => problem(item, `the name belongs to ${owner}`));
      }),
    };
  },
};
