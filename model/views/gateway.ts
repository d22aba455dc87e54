import { type Address, calledExposure, internalName, tailnetName, tailnetPort } from '../address.ts';
import { type Exposure, exposureKey, portName, protocolOf } from '../exposure.ts';
import type { Fleet } from '../fleet.ts';
import { machineOf } from '../host.ts';
import type { AnyService } from '../service.ts';
import { isDirect, outgoingCalls } from './calls.ts';
import { memoize } from '../memoize.ts';

/**
 * The entry point of the gateway that serves a host name.
 *
 * - `services`: the address of the gateway's host. Services on other clusters and hosts connect to it, so it only
 *   serves names that they call.
 * - `users`: a separate Tailscale Service, which no host may reach. It serves all other names.
 */
export type EntryPoint = 'services' | 'users';

/** A host name that Caddy serves over HTTPS. */
export interface CaddyRoute {
  /** Fully qualified. */
  readonly host: string;
  readonly entryPoint: EntryPoint;
  /** Address that requests are forwarded to. */
  readonly upstream: Address;
  readonly service: AnyService;
  readonly exposure: Exposure;
}

/** A TCP port that Caddy forwards (layer 4). */
export interface CaddyForward {
  readonly port: number;
  readonly upstream: Address;
  readonly service: AnyService;
  readonly exposure: Exposure;
}

/** Exposures that services elsewhere call through the gateway. The edge proxy bypasses it. */
function calledThroughGateway(fleet: Fleet): ReadonlySet<string> {
  const edge = fleet.providers.edge.service;
  return new Set(
    outgoingCalls(fleet)
      .filter((item) => item.caller !== edge && !isDirect(item))
      .map(({ to, port, service }) =>
        exposureKey(to, calledExposure(to, { port, ...(service === undefined ? {} : { service }) })),
      ),
  );
}

/** Where the gateway reaches an exposure: on loopback of its own host, on another host, or at its Tailscale Service. */
function upstreamOf(fleet: Fleet, service: AnyService, exposure: Exposure): Address {
  const tcp = protocolOf(exposure) === 'tcp';
  if (service.kind === 'kubernetes') {
    const host = tailnetName(service, exposure);
    return { scheme: tcp ? 'tcp' : 'https', host, port: tailnetPort(service, exposure) };
  }
  const port = service.ports[portName(exposure)]?.port;
  const host = service.on === machineOf(fleet.providers.gateway.service.on) ? 'localhost' : service.on.name;
  return { scheme: tcp ? 'tcp' : 'http', host, port: typeof port === 'number' ? port : 0 };
}

/** Every host name that Caddy serves, sorted by name. */
export const caddyRoutes = memoize((fleet: Fleet): readonly CaddyRoute[] => {
  const called = calledThroughGateway(fleet);
  const gateway = fleet.providers.gateway.service;
  return fleet.services
    .filter((service) => service !== gateway)
    .flatMap((service) =>
      service.exposures
        .filter((exposure) => protocolOf(exposure) === 'https')
        .map((exposure) => ({
          host: internalName(service, exposure),
          entryPoint: called.has(exposureKey(service, exposure)) ? ('services' as const) : ('users' as const),
          upstream: upstreamOf(fleet, service, exposure),
          service,
          exposure,
        })),
    )
    .sort((a, b) => (a.host < b.host ? -1 : 1));
});

/** Every TCP port that Caddy forwards, sorted by port. */
export const caddyForwards = (fleet: Fleet): readonly CaddyForward[] =>
  fleet.services
    .flatMap((service) =>
      service.exposures.flatMap((exposure) =>
        exposure.internalPort === undefined
          ? []
          : [{ port: exposure.internalPort, upstream: upstreamOf(fleet, service, exposure), service, exposure }],
      ),
    )
    .sort((a, b) => a.port - b.port);

/**
 * Internal names that resolve to the entry point for services: those that services call, and those of forwarded ports.
 */
export const serviceNames = (fleet: Fleet): readonly string[] =>
  [
    ...new Set([
      ...caddyRoutes(fleet).flatMap(({ host, entryPoint }) => (entryPoint === 'services' ? [host] : [])),
      ...caddyForwards(fleet).map(({ service, exposure }) => internalName(service, exposure)),
    ]),
  ].sort();
