import { type Fleet, nativeServices } from '../fleet.ts';
import { type Host, machineOf } from '../host.ts';
import type { AnyService } from '../service.ts';
import { caddyForwards } from './gateway.ts';
import { memoize } from '../memoize.ts';

/** Port of the gateway's entry point for services. */
export const servicesPort = 443;

/** A port of a host that something listens on. */
export interface Listener {
  readonly host: Host;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  /** `tailnet` ports are reachable from the tailnet, `loopback` ports only from the host itself. */
  readonly reach: 'loopback' | 'tailnet';
  /** Undefined for a port of the operating system. */
  readonly service?: AnyService;
  /** Place of its declaration. */
  readonly field: string;
}

/** Everything that listens on a host: its operating system, native services, and ports that the gateway forwards. */
export const listeners = memoize((fleet: Fleet): readonly Listener[] => {
  const gateway = fleet.providers.gateway.service;
  const atGateway = { host: machineOf(gateway.on), protocol: 'tcp', reach: 'tailnet' } as const;
  return [
    ...fleet.hosts.flatMap((host) =>
      Object.entries(host.ports).map(([name, port]) => ({
        host,
        port,
        protocol: 'tcp' as const,
        reach: 'tailnet' as const,
        field: `ports.${name}`,
      })),
    ),
    { ...atGateway, port: servicesPort, service: gateway, field: 'entry point for services' },
    ...nativeServices(fleet).flatMap((service) =>
      Object.entries(service.ports).flatMap(([name, { port, protocol = 'tcp', bind }]) =>
        port === 'dynamic'
          ? []
          : [
              {
                host: service.on,
                port,
                protocol,
                reach: bind === 'loopback' ? ('loopback' as const) : ('tailnet' as const),
                service,
                field: `ports.${name}`,
              },
            ],
      ),
    ),
    ...caddyForwards(fleet).map(({ service, exposure, port }) => ({
      ...atGateway,
      port,
      service,
      field: `exposures[${exposure.host}].internalPort`,
    })),
  ];
});

/** TCP ports of a host that are reachable from the tailnet, sorted. */
export const tailnetPortsOf = (fleet: Fleet, host: Host): readonly number[] =>
  [
    ...new Set(
      listeners(fleet).flatMap((item) =>
        item.host === host && item.reach === 'tailnet' && item.protocol === 'tcp' ? [item.port] : [],
      ),
    ),
  ].sort((a, b) => a - b);
