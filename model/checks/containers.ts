import { type Fleet, kubernetesServices } from '../fleet.ts';
import type { KubernetesService } from '../service.ts';
import { type Container, type Workload, containersOf } from '../workload.ts';

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
