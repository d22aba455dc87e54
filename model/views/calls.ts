import { portName } from '../exposure.ts';
import { type PortOf, servicePort } from '../address.ts';
import { reference } from '../brand.ts';
import type { Call } from '../call.ts';
import type { Fleet } from '../fleet.ts';
import { memoize } from '../memoize.ts';
import { databaseBehind, endOf } from '../resolve.ts';
import type { AnyService } from '../service.ts';
import { isReference } from '../value.ts';
import { leavesOf, valuesOf } from './values.ts';

/** One service that connects to a port of another. */
export interface Caller {
  readonly caller: AnyService;
  readonly to: AnyService;
  readonly port: string;
  /** Kubernetes Service that is called, if `to` has several with the port. */
  readonly service?: string;
  /** Where the call is declared, or the reference from which it follows. */
  readonly field: string;
}

const portOf = ({ port, service }: PortOf): PortOf => ({ port, ...(service === undefined ? {} : { service }) });

function caller(
  fleet: Fleet,
  service: AnyService,
  to: Parameters<typeof endOf>[1],
  port: PortOf,
  field: string,
): Caller {
  const end = endOf({ fleet, service }, to, portOf(port));
  return { caller: service, to: end.service, ...end.port, field };
}

/** Calls that follow from the references in what the programs of a service read. */
function referenced(fleet: Fleet, service: AnyService): readonly Caller[] {
  const consumer = { fleet, service };
  return valuesOf(fleet, service).flatMap(({ field, value }) =>
    [...leavesOf(value)].flatMap(([path, leaf]): readonly Caller[] => {
      if (!isReference(leaf)) return [];
      const where = path === '' ? field : `${field}.${path}`;
      if (leaf[reference] === 'address') return [caller(fleet, service, leaf.to, leaf, where)];
      if (leaf[reference] !== 'database' || leaf.part === 'name' || leaf.part === 'user') return [];
      return [caller(fleet, service, databaseBehind(leaf, consumer).on, { port: 'postgresql' }, where)];
    }),
  );
}

function callersIn(fleet: Fleet, service: AnyService): readonly Caller[] {
  const declared = service.calls.flatMap((call) =>
    call.kind === 'service' ? [caller(fleet, service, call.to, call, 'calls')] : [],
  );
  const database =
    service.kind === 'kubernetes' && service.database !== undefined
      ? [caller(fleet, service, service.database.on, { port: 'postgresql' }, 'database')]
      : [];
  const all = [...declared, ...database, ...referenced(fleet, service)].filter(
    ({ to, field }) => to !== service || field === 'calls',
  );
  return [...new Map(all.map((item) => [`${item.to.name}/${item.port}/${item.service ?? ''}`, item])).values()];
}

const byCaller = memoize(
  (fleet: Fleet) => new Map(fleet.services.map((service) => [service, callersIn(fleet, service)])),
);

/** The services that a service connects to. */
export const callsTo = (fleet: Fleet, service: AnyService): readonly Caller[] => byCaller(fleet).get(service) ?? [];

/** Connections of a service that leave the fleet. */
export const outsideCalls = (service: AnyService): readonly Exclude<Call, { kind: 'service' }>[] =>
  service.calls.filter((call) => call.kind !== 'service');

/** Every connection between two services of the fleet. */
export const allCalls = memoize((fleet: Fleet): readonly Caller[] => [...byCaller(fleet).values()].flat());

const byTarget = memoize((fleet: Fleet) => Map.groupBy(allCalls(fleet), ({ to }) => to));

/** The services that connect to the given one. */
export const callersOf = (fleet: Fleet, service: AnyService): readonly Caller[] => byTarget(fleet).get(service) ?? [];

/** Connections to a service of another place: they leave the cluster or the host. */
export const outgoingCalls = (fleet: Fleet): readonly Caller[] =>
  allCalls(fleet).filter(({ caller: from, to }) => from.on !== to.on);

/** Calls between hosts that need no gateway: the caller is a host itself, and no proxy is in front of the port. */
export const directCalls = (fleet: Fleet): readonly Caller[] => outgoingCalls(fleet).filter((item) => isDirect(item));

/** True for a call from one host to a port of another that has no exposure. */
export const isDirect = ({ caller: from, to, port }: Caller): boolean =>
  from.kind === 'native' && to.kind === 'native' && to.exposures.every((exposure) => portName(exposure) !== port);

/** True if a call leads to a port of a Kubernetes Service. */
export const callsPort = (item: Caller, port: { readonly service: string; readonly name: string }): boolean => {
  if (item.port !== port.name || item.to.kind !== 'kubernetes') return false;
  return servicePort(item.to, portOf(item)).service === port.service;
};
