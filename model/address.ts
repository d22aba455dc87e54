import { refuseOne } from './errors.ts';
import { type Exposure, portName, protocolOf } from './exposure.ts';
import { type Place, hostOf } from './host.ts';
import { internalDomain } from './network.ts';
import type { AnyService, KubernetesService } from './service.ts';
import { containersOf, portsOf } from './workload.ts';

/** Port of a Kubernetes Service, with the name that cluster DNS knows it by. */
export interface ServicePort {
  /** Name of the Kubernetes Service. */
  readonly service: string;
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
  readonly targetPort: number;
  /** Workload behind it; none for what an operator runs. */
  readonly workload?: string;
}

const noPort = ({ name }: AnyService, port: string, ports: readonly string[]): never =>
  refuseOne({
    subject: `service ${name}`,
    field: 'ports',
    value: port,
    rule: `a service that is called or exposed has the port (it has ${ports.join(', ') || 'none'})`,
    fix: 'name one of them where it is asked for, or declare it',
  });

/** Every port that a service's Kubernetes Services have. */
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
  const databases = (service.postgres ?? []).flatMap(({ name }) => [
    { service: `${name}-rw`, namespace, name: 'postgresql', port: 5432, targetPort: 5432 },
    { service: `${name}-metrics`, namespace, name: 'metrics', port: 9187, targetPort: 9187 },
  ]);
  return [...own, ...databases, ...upstreamPorts(service)];
}

/** Ports of Services that an upstream chart makes and that others call. */
const upstreamPorts = ({ upstream, namespace }: KubernetesService): readonly ServicePort[] =>
  (upstream?.services ?? []).map(({ service, name, port, targetPort = port }) => ({
    service,
    namespace,
    name,
    port,
    targetPort,
  }));

/** A port of a service by its name. Throws with the names that there are. */
export function servicePort(service: KubernetesService, name: string, of?: string): ServicePort {
  const ports = servicePorts(service).filter((port) => of === undefined || port.service === of);
  return (
    ports.find((port) => port.name === name) ??
    noPort(
      service,
      name,
      ports.map((port) => port.name),
    )
  );
}

/** `host:port` by which pods of the same cluster reach a service. */
export function clusterAddress(service: KubernetesService, name = 'http', of?: string): string {
  const port = servicePort(service, name, of);
  return `${port.service}.${port.namespace}.svc.cluster.local:${port.port}`;
}

/** Host name of an exposure in the tailnet. */
export const tailnetName = (service: AnyService, { host }: Exposure): string =>
  `${host}.${hostOf(service.on).network.tailnet}`;
/** Host name of an exposure in the internal domain. */
export const internalName = (service: AnyService, { host }: Exposure): string =>
  `${host}.${internalDomain(hostOf(service.on).network)}`;
/** Host name of a public exposure on the internet. */
export const publicName = (service: AnyService, { host }: Exposure): string =>
  `${host}.${hostOf(service.on).network.zone}`;

const exposuresOf = (service: AnyService, port: string): readonly [Exposure, ...Exposure[]] => {
  const [head, ...rest] = service.exposures.filter((exposure) => portName(exposure) === port);
  return head !== undefined
    ? [head, ...rest]
    : refuseOne({
        subject: `service ${service.name}`,
        field: 'exposures',
        value: port,
        rule: 'a port that people open, or another cluster or host calls, is exposed',
        fix: 'add an exposure for it',
      });
};

/** The exposure of a port that people open: of several, the first that is not for machines. */
export function exposureOf(service: AnyService, port = 'http'): Exposure {
  const found = exposuresOf(service, port);
  return found.find(({ audience }) => audience !== 'machine') ?? found[0];
}

/** The exposure of a port that services call: the narrow one for machines where there is one. */
export function calledExposure(service: AnyService, port = 'http'): Exposure {
  return exposuresOf(service, port).find(({ audience }) => audience === 'machine') ?? exposureOf(service, port);
}

/** Port of a `tcp` exposure inside the tailnet. */
export function tailnetPort(service: AnyService, exposure: Exposure): number {
  if (exposure.tailnetPort !== undefined) return exposure.tailnetPort;
  if (protocolOf(exposure) === 'https') return 443;
  if (service.kind === 'kubernetes') return servicePort(service, portName(exposure), exposure.of).port;
  const listener = service.ports[portName(exposure)]?.port;
  return typeof listener === 'number'
    ? listener
    : refuseOne({
        subject: `service ${service.name}`,
        field: 'exposures',
        value: portName(exposure),
        rule: 'the number of the port is found only when it runs, so the tailnet cannot lead to it',
        fix: 'give the exposure a tailnetPort',
      });
}

/**
 * `host[:port]` by which something running at a place reaches a port of a service: by cluster DNS within a cluster,
 * by loopback on the same host, by the internal domain from anywhere else. Never by a public name or by MagicDNS,
 * which pods cannot resolve (INV-09).
 */
export function addressFrom(place: Place, service: AnyService, port = 'http'): string {
  if (service.kind === 'kubernetes' && service.on === place) return clusterAddress(service, port);
  if (service.kind === 'native' && service.on === place)
    return `localhost:${service.ports[port]?.port ?? noPort(service, port, Object.keys(service.ports))}`;
  const exposure = calledExposure(service, port);
  const name = internalName(service, exposure);
  if (protocolOf(exposure) === 'https') return name;
  if (exposure.internalPort !== undefined) return `${name}:${exposure.internalPort}`;
  return refuseOne({
    subject: `service ${service.name}`,
    field: 'exposures',
    value: exposure.host,
    rule: `it has no internalPort, so what runs on ${place.name} cannot reach it`,
    fix: 'give it one: Caddy forwards that port',
  });
}

/** {@link addressFrom} as a URL; HTTPS wherever a proxy terminates it. */
export function urlFrom(place: Place, service: AnyService, path = '', port = 'http'): string {
  const local = service.on === place;
  return `${local ? 'http' : 'https'}://${addressFrom(place, service, port)}${path}`;
}

/** URL where the audience of a service opens it: public, else tailnet for members, else internal for the admin. */
export function userUrl(service: AnyService, path = '', port = 'http'): string {
  const exposure = exposureOf(service, port);
  const name = { public: publicName, member: tailnetName, admin: internalName, machine: internalName }[
    exposure.audience
  ];
  return `https://${name(service, exposure)}${path}`;
}

/** URL of a service in the internal domain. */
export const internalUrl = (service: AnyService, path = '', port = 'http'): string =>
  `https://${internalName(service, exposureOf(service, port))}${path}`;

/** URL of a service in the tailnet. */
export const tailnetUrl = (service: AnyService, path = '', port = 'http'): string =>
  `https://${tailnetName(service, exposureOf(service, port))}${path}`;
