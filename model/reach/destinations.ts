import type { Fleet } from '../fleet.ts';
import type { Host } from '../host.ts';
import { type Endpoint, endpoints } from '../views/endpoints.ts';
import { tailnetPortsOf } from '../views/listeners.ts';

/** An address in the tailnet with the ports that something listens on. */
export interface Destination {
  /** Host name, or `svc:name`. */
  readonly name: string;
  /** Destinations of a grant that match this address. */
  readonly selectors: readonly string[];
  readonly ports: readonly number[];
  readonly host?: Host;
  readonly endpoint?: Endpoint;
}

/** Every address in the tailnet: hosts, user devices and Tailscale Services. */
export const destinations = (fleet: Fleet): readonly Destination[] => [
  ...fleet.hosts.map((host) => ({
    name: host.name,
    selectors: host.tags.map((tag) => `tag:${tag}`),
    ports: tailnetPortsOf(fleet, host),
    host,
  })),
  ...endpoints(fleet).map((endpoint) => ({
    name: `svc:${endpoint.name}`,
    selectors: [`svc:${endpoint.name}`, ...endpoint.tags.map((tag) => `tag:${tag}`)],
    ports: [...endpoint.ports].sort((a, b) => a - b),
    endpoint,
  })),
];
