import { servicePorts } from '../address.ts';
import { type Fleet, kubernetesServices } from '../fleet.ts';
import type { Host } from '../host.ts';
import type { AnyService, KubernetesService } from '../service.ts';
import { type Container, type Workload, containersOf } from '../workload.ts';

/** How a problem names a service. */
export const subjectOf = ({ name }: { readonly name: string }): string => `service ${name}`;

/** True for a reason that says nothing. */
export const isBlank = (reason: string): boolean => reason.trim() === '';

/** A container of a service and where it is in the service's file. */
export interface OwnedContainer {
  readonly service: KubernetesService;
  readonly workload: Workload;
  readonly container: Container;
  /** It must end before the others start. */
  readonly init: boolean;
  /** `workloads[app].app`. */
  readonly field: string;
}

/** Every container of a service, those that run first included. */
export const containersIn = (service: KubernetesService): readonly OwnedContainer[] =>
  service.workloads.flatMap((workload) => {
    const name = workload.name ?? service.name;
    const owned = (container: Container, init: boolean): OwnedContainer => ({
      service,
      workload,
      container,
      init,
      field: `workloads[${name}].${container.name ?? name}`,
    });
    return [
      ...(workload.init ?? []).map((container) => owned(container, true)),
      ...containersOf(workload).map((container) => owned(container, false)),
    ];
  });

/** Every container of the fleet. */
export const allContainers = (fleet: Fleet): readonly OwnedContainer[] =>
  kubernetesServices(fleet).flatMap(containersIn);

/** Pods that a workload has at once; a DaemonSet has one on the one node. */
export const podsOf = (workload: Workload): number =>
  workload.kind === undefined || workload.kind === 'Deployment' ? (workload.replicas ?? 1) : 1;

/** An IPv4 address as a number; none where the text is not one. */
export function ipv4(text: string): number | undefined {
  const parts = text.split('.').map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : 256));
  if (parts.length !== 4 || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

/** True when an IPv4 address is in a range such as `192.168.1.0/24`. */
export function inRange(address: string, cidr: string): boolean {
  const [base = '', bits = '32'] = cidr.split('/');
  const [first, second] = [ipv4(address), ipv4(base)];
  if (first === undefined || second === undefined) return false;
  const size = 2 ** (32 - Number(bits));
  return Math.floor(first / size) === Math.floor(second / size);
}

/** Addresses of Tailscale's devices and services (https://tailscale.com/docs/reference/reserved-ip-addresses). */
export const tailnetRange = '100.64.0.0/10';

/** Addresses of a machine that are written down. */
export const addressesOf = ({ tailnetAddress, lanAddress }: Host): readonly string[] =>
  [tailnetAddress, lanAddress].filter((address) => address !== undefined);

/** Names of the ports that others can call. */
export const portNames = (service: AnyService): readonly string[] =>
  service.kind === 'kubernetes' ? servicePorts(service).map(({ name }) => name) : Object.keys(service.ports);
