import { calledExposure, leadsTo, servicePorts, tailnetPort } from '#model/address.ts';
import type { Fleet } from '#model/fleet.ts';
import { type Cluster, machineOf } from '#model/host.ts';
import type { KubernetesService } from '#model/service.ts';
import { callsPort, callsTo, outsideCalls } from '#model/views/calls.ts';
import { rawObjects } from '#model/views/delivery.ts';
import type { Pod, PodPort } from './pods.ts';

/** An address outside the pods of a cluster, and the ports that are tried. */
export interface OutsideAddress {
  readonly ip: string;
  readonly ports: readonly PodPort[];
}

const tcp = (...numbers: readonly number[]): readonly PodPort[] =>
  [...new Set(numbers)].map((number) => ({ number, name: '', protocol: 'TCP' }));

const apiAddress = '10.96.0.1';
const internetAddress = '1.1.1.1';
/** A machine in the LAN that no service calls. */
const lanAddress = '192.168.1.77';
/** Cloud machines serve credentials at this address. */
const metadataAddress = '169.254.169.254';

const gatewayAddress = (fleet: Fleet): string => machineOf(fleet.providers.gateway.service.on).tailnetAddress ?? '';

/** Connections of a service that leave its cluster, through the gateway. */
const throughGateway = (fleet: Fleet, service: KubernetesService): readonly number[] =>
  callsTo(fleet, service)
    .filter(({ to }) => to.on !== service.on)
    .map((call) => {
      const exposure = calledExposure(call.to, call);
      return exposure.internalPort ?? tailnetPort(call.to, { ...exposure, protocol: 'https' });
    });

/** Addresses that are called from a cluster, and others that nothing calls. */
export function outsideAddresses(fleet: Fleet, cluster: Cluster, pods: readonly Pod[]): readonly OutsideAddress[] {
  const services = pods.flatMap(({ service }) => (service === undefined ? [] : [service]));
  const lan = services
    .flatMap(outsideCalls)
    .flatMap((call) => (call.kind === 'lan' ? [{ ip: call.address, ports: tcp(call.port, 22) }] : []));
  return [
    { ip: internetAddress, ports: tcp(443, 25) },
    { ip: apiAddress, ports: tcp(443, cluster.apiPort, 10_250) },
    { ip: lanAddress, ports: tcp(443, 445) },
    { ip: metadataAddress, ports: tcp(80) },
    {
      ip: gatewayAddress(fleet),
      ports: tcp(22, ...services.flatMap((service) => throughGateway(fleet, service))),
    },
    ...new Map(lan.map((address) => [address.ip, address])).values(),
  ];
}

const isServer = ({ service, workload }: Pod): boolean =>
  service?.postgres?.some(({ name }) => name === workload) === true;

/** True if no policy limits what a pod connects to: an operator or the cluster itself runs it. */
const isUnlimited = (pod: Pod): boolean =>
  pod.service === undefined || pod.service.upstream !== undefined || isServer(pod);

/** True if no policy limits who connects to a pod. A chart may have one among its raw objects. */
const admitsAll = (fleet: Fleet, { service }: Pod): boolean =>
  service === undefined ||
  (service.upstream !== undefined && !rawObjects(fleet, service).some(({ kind }) => kind === 'NetworkPolicy'));

/** True if a service calls a port of a pod, or the pod of an operator or proxy may connect to it. */
function isCalled(fleet: Fleet, from: Pod, to: Pod, { number }: PodPort): boolean {
  const target = to.service;
  if (target === undefined || from.service === undefined) return false;
  const ports = servicePorts(target).filter(
    ({ workload, service, targetPort }) =>
      targetPort === number &&
      (isServer(to) ? service.startsWith(to.workload) : (workload ?? to.workload) === to.workload),
  );
  const called = callsTo(fleet, from.service).some(
    (call) => call.to === target && ports.some((port) => callsPort(call, port)),
  );
  const proxied =
    from.namespace === fleet.providers.ingress.on(target.on)?.namespace &&
    target.exposures.some((exposure) => ports.some((port) => leadsTo(target, exposure, { ...port, port: port.name })));
  const operated =
    isServer(to) &&
    from.namespace === fleet.providers.postgres.on(target.on)?.namespace &&
    [8000, 5432].includes(number);
  return called || proxied || operated;
}

/** True if the model allows a connection between two pods. */
export function allowsPods(fleet: Fleet, from: Pod, to: Pod, port: PodPort): boolean {
  if (to.workload === 'kube-dns') return true;
  if (isUnlimited(from) && admitsAll(fleet, to)) return true;
  // Pods of one service may reach each other, unless one of them is a database server.
  if (from.service === to.service && from.service !== undefined && !isServer(to) && !isServer(from)) return true;
  return isCalled(fleet, from, to, port);
}

/** True if the model allows a connection from a pod to an address outside the cluster. */
export function allowsOutside(fleet: Fleet, from: Pod, { ip }: OutsideAddress, { number }: PodPort): boolean {
  const { service } = from;
  if (isUnlimited(from) || service === undefined) return true;
  const isPrivate = ip !== internetAddress && ip !== metadataAddress && ip !== gatewayAddress(fleet);
  return (
    outsideCalls(service).some((call) => {
      switch (call.kind) {
        case 'internet':
          return ip === internetAddress;
        case 'lan':
          return ip === call.address && number === call.port;
        case 'kubernetes-api':
          return isPrivate && (number === 443 || number === service.on.apiPort);
      }
    }) ||
    (ip === gatewayAddress(fleet) && throughGateway(fleet, service).includes(number))
  );
}
