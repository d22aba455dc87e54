import { portName } from '../exposure.ts';
import { type PortOf, servicePort } from '../address.ts';
import { reference } from '../brand.ts';
import type { Call } from '../call.ts';
import type { Fleet } from '../fleet.ts';
import { memoize } from '../memoize.ts';
import { databaseBehind, endOf } from '../resolve.ts';
import type { AnyService } from '../service.ts';
import { isReference } from '../value.ts';
import { leavesOf, placeOf, valuesOf } from './values.ts';

/** A call from one service to a port of another. */
export interface Caller {
  readonly caller: AnyService;
  readonly to: AnyService;
  readonly port: string;
  /** Kubernetes Service that is called, if several of them have the port. */
  readonly service?: string;
  /** `calls`, or the place of the reference that implies the call. */
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

/** Calls implied by the references that the programs of a service read. */
function referenced(fleet: Fleet, service: AnyService): readonly Caller[] {
  const consumer = { fleet, service };
  return valuesOf(fleet, service).flatMap(({ field, value }) =>
    [...leavesOf(value)].flatMap(([path, leaf]): readonly Caller[] => {
      if (!isReference(leaf)) return [];
      const where = placeOf(field, path);
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

/** The calls of a service to other services. */
export const callsTo = (fleet: Fleet, service: AnyService): readonly Caller[] => byCaller(fleet).get(service) ?? [];

/** The calls of a service to something outside the fleet. */
export const outsideCalls = (service: AnyService): readonly Exclude<Call, { kind: 'service' }>[] =>
  service.calls.filter((call) => call.kind !== 'service');

/** Every call between two services of the fleet. */
export const allCalls = memoize((fleet: Fleet): readonly Caller[] => [...byCaller(fleet).values()].flat());

const byTarget = memoize((fleet: Fleet) => Map.groupBy(allCalls(fleet), ({ to }) => to));

/** The calls of other services to a service. */
export const callersOf = (fleet: Fleet, service: AnyService): readonly Caller[] => byTarget(fleet).get(service) ?? [];

/** Calls that leave the cluster or host of the caller. */
export const outgoingCalls = (fleet: Fleet): readonly Caller[] =>
  allCalls(fleet).filter(({ caller: from, to }) => from.on !== to.on);

/** Calls between hosts that bypass the gateway: between native services, to a port without an exposure. */
export const directCalls = (fleet: Fleet): readonly Caller[] => outgoingCalls(fleet).filter((item) => isDirect(item));

/** True for a call between native services to a port without an exposure. */
export const isDirect = ({ caller: from, to, port }: Caller): boolean =>
  from.kind === 'native' && to.kind === 'native' && to.exposures.every((exposure) => portName(exposure) !== port);

/** True if a call leads to a port of a Kubernetes Service. */
export const callsPort = (item: Caller, port: { readonly service: string; readonly name: string }): boolean => {
  if (item.port !== port.name || item.to.kind !== 'kubernetes') return false;
  return servicePort(item.to, portOf(item)).service === port.service;
};
