import { fail } from './errors.ts';
import { type Exposure, portName, protocolOf } from './exposure.ts';
import { type Place, machineOf } from './host.ts';
import { internalDomain } from './network.ts';
import { primaryOf } from './postgres.ts';
import type { AnyService, KubernetesService } from './service.ts';
import { containersOf, portsOf } from './workload.ts';

/** Where something connects to. */
export interface Address {
  readonly scheme: 'http' | 'https' | 'tcp';
  readonly host: string;
  readonly port: number;
}

/** `host:port`, or the host only where HTTPS implies the port. */
export const authority = ({ scheme, host, port }: Address): string =>
  scheme === 'https' && port === 443 ? host : `${host}:${port}`;

/** `scheme://host[:port]`. */
export const origin = (address: Address): string => `${address.scheme}://${authority(address)}`;

/** A port of a Kubernetes Service, with the name under which cluster DNS knows it. */
export interface ServicePort {
  /** Name of the Kubernetes Service. */
  readonly service: string;
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
  readonly targetPort: number;
  /** Workload behind it; undefined for pods that an operator runs. */
  readonly workload?: string;
}

/** A port of a service: its name and, if several Kubernetes Services have it, the Service. */
export interface PortOf {
  readonly port: string;
  readonly service?: string;
}

const noPort = ({ name }: AnyService, port: string, ports: readonly string[]): never =>
  fail({
    subject: `service ${name}`,
    field: 'ports',
    value: port,
    rule: `must be a port of the service (${ports.join(', ') || 'it has none'})`,
    fix: 'use one of them, or declare the port',
  });

/** Every port of a service's Kubernetes Services. */
export function servicePorts(service: KubernetesService): readonly ServicePort[] {
  const { namespace } = service;
  const own = service.workloads.flatMap((workload) => {
    const name = workload.name ?? service.name;
    return containersOf(workload)
      .flatMap(portsOf)
      .flatMap((port) =>
        port.service === false
          ? []
          : [
              {
                service: workload.serviceName ?? name,
                namespace,
                name: port.name,
                port: port.service,
                targetPort: port.container,
                workload: name,
              },
            ],
      );
  });
  const databases = (service.postgres ?? []).flatMap((server) => [
    { service: primaryOf(server), namespace, name: 'postgresql', port: 5432, targetPort: 5432 },
    { service: `${server.name}-metrics`, namespace, name: 'metrics', port: 9187, targetPort: 9187 },
  ]);
  return [...own, ...databases, ...upstreamPorts(service)];
}

/** Ports of the Services that an upstream chart creates and other services call. */
const upstreamPorts = ({ upstream, namespace }: KubernetesService): readonly ServicePort[] =>
  (upstream?.services ?? []).map(({ service, name, port, targetPort = port }) => ({
    service,
    namespace,
    name,
    port,
    targetPort,
  }));

/**
 * Finds a port of a service by its name.
 *
 * @throws ModelError if it does not exist; the message lists the ports that do
 */
export function servicePort(owner: KubernetesService, { port: name, service }: PortOf): ServicePort {
  const ports = servicePorts(owner).filter((port) => service === undefined || port.service === service);
  return (
    ports.find((port) => port.name === name) ??
    noPort(
      owner,
      name,
      ports.map((port) => port.name),
    )
  );
}

/**
 * Address by which pods of the same cluster reach a service.
 *
 * @throws ModelError if the service has no such port
 */
export function clusterAddress(owner: KubernetesService, port: PortOf): Address {
  const found = servicePort(owner, port);
  return { scheme: 'http', host: `${found.service}.${found.namespace}.svc.cluster.local`, port: found.port };
}

/** Host name of an exposure in the tailnet. */
export const tailnetName = (service: AnyService, { host }: Exposure): string =>
  `${host}.${machineOf(service.on).network.tailnet}`;
/** Host name of an exposure in the internal domain. */
export const internalName = (service: AnyService, { host }: Exposure): string =>
  `${host}.${internalDomain(machineOf(service.on).network)}`;
/** Host name of a public exposure on the internet. */
export const publicName = (service: AnyService, { host }: Exposure): string =>
  `${host}.${machineOf(service.on).network.zone}`;

/** True if an exposure leads to the given port of a service. */
export function leadsTo(owner: AnyService, exposure: Exposure, { port, service }: PortOf): boolean {
  if (portName(exposure) !== port) return false;
  if (owner.kind === 'native' || service === undefined) return true;
  return servicePort(owner, { ...exposure, port }).service === service;
}

function exposuresOf(service: AnyService, port: PortOf): readonly [Exposure, ...Exposure[]] {
  const [head, ...rest] = service.exposures.filter((exposure) => leadsTo(service, exposure, port));
  return head !== undefined
    ? [head, ...rest]
    : fail({
        subject: `service ${service.name}`,
        field: 'exposures',
        value: port.port,
        rule: 'a port that people open, or that another cluster or host calls, must be exposed',
        fix: 'add an exposure of this port',
      });
}

/**
 * The exposure through which people open a port: the first one that is not for services.
 *
 * @throws ModelError if the port is not exposed
 */
export function exposureOf(service: AnyService, port: PortOf = { port: 'http' }): Exposure {
  const found = exposuresOf(service, port);
  return found.find(({ audience }) => audience !== 'service') ?? found[0];
}

/**
 * The exposure through which services call a port: the one with the audience `service`, if it exists.
 *
 * @throws ModelError if the port is not exposed
 */
export function calledExposure(service: AnyService, port: PortOf): Exposure {
  return exposuresOf(service, port).find(({ audience }) => audience === 'service') ?? exposureOf(service, port);
}

/**
 * Port of an exposure inside the tailnet.
 *
 * @throws ModelError if it has no fixed number
 */
export function tailnetPort(service: AnyService, exposure: Exposure): number {
  if (exposure.tailnetPort !== undefined) return exposure.tailnetPort;
  if (protocolOf(exposure) === 'https') return 443;
  if (service.kind === 'kubernetes') return servicePort(service, { ...exposure, port: portName(exposure) }).port;
  const listener = service.ports[portName(exposure)]?.port;
  return typeof listener === 'number'
    ? listener
    : fail({
        subject: `service ${service.name}`,
        field: 'exposures',
        value: portName(exposure),
        rule: 'the tailnet cannot route to a dynamic port, whose number changes on every start',
        fix: 'set `tailnetPort` on the exposure',
      });
}

/**
 * Address by which a program at a place reaches a port of a service: cluster DNS within a cluster, loopback on the same
 * host, the internal domain from anywhere else. Never a public name, and never MagicDNS, which pods cannot resolve.
 *
 * @throws ModelError if the port does not exist, or is not reachable from that place
 */
export function addressFrom(place: Place, service: AnyService, port: PortOf): Address {
  if (service.kind === 'kubernetes' && service.on === place) return clusterAddress(service, port);
  if (service.kind === 'native' && service.on === place) {
    const number = service.ports[port.port]?.port;
    return typeof number === 'number'
      ? { scheme: 'http', host: 'localhost', port: number }
      : noPort(service, port.port, Object.keys(service.ports));
  }
  const exposure = calledExposure(service, port);
  const host = internalName(service, exposure);
  if (protocolOf(exposure) === 'https') return { scheme: 'https', host, port: 443 };
  return exposure.internalPort !== undefined
    ? { scheme: 'tcp', host, port: exposure.internalPort }
    : fail({
        subject: `service ${service.name}`,
        field: `exposures[${exposure.host}].internalPort`,
        value: undefined,
        rule: `the gateway does not forward this TCP exposure, so nothing on ${place.name} can reach it`,
        fix: 'set `internalPort` on the exposure',
      });
}

const namesByAudience = { public: publicName, member: tailnetName, admin: internalName, service: internalName };

/**
 * Host name under which the audience of a service opens it: public, else tailnet for members, else internal.
 *
 * @throws ModelError if the port is not exposed
 */
export function userName(service: AnyService, port: PortOf = { port: 'http' }): string {
  const exposure = exposureOf(service, port);
  return namesByAudience[exposure.audience](service, exposure);
}
