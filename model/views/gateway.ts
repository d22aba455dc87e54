import { calledExposure, internalName, tailnetName, tailnetPort } from '../address.ts';
import { type Exposure, portName, protocolOf } from '../exposure.ts';
import type { Fleet } from '../fleet.ts';
import { hostOf } from '../host.ts';
import type { AnyService } from '../service.ts';
import { isDirect, outgoingCalls } from './calls.ts';
import { once } from './once.ts';

/**
 * Which front door of the gateway answers for a host name.
 *
 * - `machines`: the gateway host's own address. Services of other clusters and hosts come here, so only what some of
 *   them call is behind it.
 * - `people`: a Tailscale Service of its own that no machine is granted. Everything else is behind it.
 */
export type Door = 'machines' | 'people';

/** A host name that Caddy serves over HTTPS. */
export interface CaddyRoute {
  /** Fully qualified. */
  readonly host: string;
  readonly door: Door;
  /** URL that requests are passed to. */
  readonly upstream: string;
  readonly service: AnyService;
  readonly exposure: Exposure;
}

/** A TCP port that Caddy forwards (layer 4). */
export interface CaddyForward {
  readonly port: number;
  /** `host:port`. */
  readonly upstream: string;
  readonly service: AnyService;
  readonly exposure: Exposure;
}

const keyOf = (service: AnyService, exposure: Exposure): string =>
  `${service.name} ${exposure.host} ${portName(exposure)}`;

/** Exposures that services of other places call through the gateway; the edge proxy has its own way in. */
function calledThroughGateway(fleet: Fleet): ReadonlySet<string> {
  const edge = fleet.joints.edge.by;
  return new Set(
    outgoingCalls(fleet)
      .filter((item) => item.caller !== edge && !isDirect(item))
      .map(({ to, port }) => keyOf(to, calledExposure(to, port))),
  );
}

/** Where the gateway finds an exposure: on its own host by loopback, in the LAN, or at its Tailscale Service. */
function upstreamOf(fleet: Fleet, service: AnyService, exposure: Exposure): string {
  const gateway = hostOf(fleet.joints.gateway.by.on);
  if (service.kind === 'kubernetes') return `${tailnetName(service, exposure)}:${tailnetPort(service, exposure)}`;
  const port = service.ports[portName(exposure)]?.port;
  return `${service.on === gateway ? 'localhost' : service.on.name}:${port}`;
}

/** Every host name that Caddy serves, sorted by name. */
export const caddyRoutes = once((fleet): readonly CaddyRoute[] => {
  const called = calledThroughGateway(fleet);
  const gateway = fleet.joints.gateway.by;
  return fleet.services
    .filter((service) => service !== gateway)
    .flatMap((service) =>
      service.exposures
        .filter((exposure) => protocolOf(exposure) === 'https')
        .map((exposure) => ({
          host: internalName(service, exposure),
          door: called.has(keyOf(service, exposure)) ? ('machines' as const) : ('people' as const),
          upstream: `${service.kind === 'kubernetes' ? 'https' : 'http'}://${upstreamOf(fleet, service, exposure).replace(/:443$/, '')}`,
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

/** Internal names that resolve to the gateway's own address: those behind the door for machines, and the forwarded ones. */
export const machineNames = (fleet: Fleet): readonly string[] =>
  [
    ...new Set([
      ...caddyRoutes(fleet).flatMap(({ host, door }) => (door === 'machines' ? [host] : [])),
      ...caddyForwards(fleet).map(({ service, exposure }) => internalName(service, exposure)),
    ]),
  ].sort();
