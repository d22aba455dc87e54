import type { Fleet } from '../fleet.ts';
import { nativeServices } from '../fleet.ts';
import type { Host } from '../host.ts';
import { hostOf } from '../host.ts';
import { type Endpoint, endpoints } from '../views/endpoints.ts';
import { caddyForwards } from '../views/gateway.ts';

/** An address of the tailnet with the ports that something listens on. */
export interface Destination {
  /** Host name, or `svc:name`. */
  readonly name: string;
  /** Everything in a grant's destination that means this address. */
  readonly selectors: readonly string[];
  readonly ports: readonly number[];
  readonly host?: Host;
  readonly endpoint?: Endpoint;
}

/** Port of the gateway's door for machines. */
export const machinesPort = 443;

/** Ports of a machine that the tailnet can see: loopback listeners are not among them, what tailscaled forwards is. */
function portsOfHost(fleet: Fleet, host: Host): readonly number[] {
  const native = nativeServices(fleet)
    .filter(({ on }) => on === host)
    .flatMap(({ ports }) =>
      Object.values(ports).flatMap(({ port, bind }) => (bind !== 'loopback' && port !== 'dynamic' ? [port] : [])),
    );
  const shares = fleet.shares.some((share) => share.host === host && share.nfsClients.length > 0) ? [2049] : [];
  const gateway =
    host === hostOf(fleet.joints.gateway.by.on) ? [machinesPort, ...caddyForwards(fleet).map(({ port }) => port)] : [];
  return [...new Set([...Object.values(host.ports), ...native, ...shares, ...gateway])].sort((a, b) => a - b);
}

/** Every address of the tailnet: machines, devices of people, and Tailscale Services. */
export const destinations = (fleet: Fleet): readonly Destination[] => [
  ...fleet.hosts.map((host) => ({
    name: host.name,
    selectors: host.tags.map((tag) => `tag:${tag}`),
    ports: portsOfHost(fleet, host),
    host,
  })),
  ...endpoints(fleet).map((endpoint) => ({
    name: `svc:${endpoint.name}`,
    selectors: [`svc:${endpoint.name}`, ...endpoint.tags.map((tag) => `tag:${tag}`)],
    ports: [...endpoint.ports].sort((a, b) => a - b),
    endpoint,
  })),
];
