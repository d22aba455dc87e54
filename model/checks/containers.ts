import { type Fleet, kubernetesServices } from '../fleet.ts';
import type { KubernetesService } from '../service.ts';
import { type Container, type Workload, containerField, containersOf } from '../workload.ts';

/** A container of a service and its place in the declaration. */
export interface OwnedContainer {
  readonly service: KubernetesService;
  readonly workload: Workload;
  readonly container: Container;
  /** True for an init container. */
  readonly init: boolean;
  /** `workloads[app].app`. */
  readonly field: string;
}

/** Every container of a service, including init containers. */
export const containersIn = (service: KubernetesService): readonly OwnedContainer[] =>
  service.workloads.flatMap((workload) => {
    const owned = (container: Container, init: boolean): OwnedContainer => ({
      service,
      workload,
      container,
      init,
      field: containerField(service, workload, container),
    });
    return [
      ...(workload.init ?? []).map((container) => owned(container, true)),
      ...containersOf(workload).map((container) => owned(container, false)),
    ];
  });

/** Every container of the fleet. */
export const allContainers = (fleet: Fleet): readonly OwnedContainer[] =>
  kubernetesServices(fleet).flatMap(containersIn);

/** Number of concurrent pods of a workload; a DaemonSet has one, because every cluster has one node. */
export const podsOf = (workload: Workload): number =>
  workload.kind === undefined || workload.kind === 'Deployment' ? (workload.replicas ?? 1) : 1;
