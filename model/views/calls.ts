import type { Call } from '../call.ts';
import { portName } from '../exposure.ts';
import type { Fleet } from '../fleet.ts';
import type { AnyService } from '../service.ts';
import { once } from './once.ts';

/** Everything that a service connects to. */
export function callsOf(fleet: Fleet, service: AnyService): readonly Call[] {
  const derived = service.kind === 'kubernetes' ? (service.callsOf?.(fleet) ?? []) : [];
  return derived.length === 0 ? service.calls : unique([...service.calls, ...derived]);
}

/** One service that calls another. */
export interface Caller {
  readonly caller: AnyService;
  readonly to: AnyService;
  readonly port: string;
}

const callers = once((fleet) => Map.groupBy(allCalls(fleet), ({ to }) => to));

/** The services that call the given one. */
export const callersOf = (fleet: Fleet, service: AnyService): readonly Caller[] => callers(fleet).get(service) ?? [];

/** Every call between two services of the fleet. */
export const allCalls = once((fleet): readonly Caller[] =>
  fleet.services.flatMap((caller) =>
    callsOf(fleet, caller).flatMap((call) =>
      call.kind === 'service' ? [{ caller, to: call.to, port: call.port }] : [],
    ),
  ),
);

/** Calls to a service of another place: they leave the cluster or the host. */
export const outgoingCalls = (fleet: Fleet): readonly Caller[] =>
  allCalls(fleet).filter(({ caller, to }) => caller.on !== to.on);

function unique(calls: readonly Call[]): readonly Call[] {
  const seen = new Map<string, Call>();
  for (const call of calls) {
    seen.set(call.kind === 'service' ? `${call.to.name}/${call.port}` : JSON.stringify(call), call);
  }
  return [...seen.values()];
}

/** Calls between hosts that need no gateway: the caller is a host itself, and nothing stands before the port. */
export const directCalls = (fleet: Fleet): readonly Caller[] => outgoingCalls(fleet).filter((item) => isDirect(item));

/** True for a call from one host to a port of another that has no exposure. */
export const isDirect = ({ caller, to, port }: Caller): boolean =>
  caller.kind === 'native' && to.kind === 'native' && to.exposures.every((exposure) => portName(exposure) !== port);
