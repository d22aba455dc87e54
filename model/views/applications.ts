import { refuseOne } from '../errors.ts';
import { type Fleet, kubernetesServices } from '../fleet.ts';
import type { Cluster } from '../host.ts';
import type { KubernetesService } from '../service.ts';
import { containersOf } from '../workload.ts';

/** An Argo CD application: a service, and when it is synced relative to the others. */
export interface Application {
  readonly service: KubernetesService;
  /** Sync wave: one more than that of the last dependency. */
  readonly wave: number;
  /** Directly, by declaration or by what the service uses. */
  readonly needs: readonly KubernetesService[];
}

const onCluster = (services: readonly KubernetesService[], cluster: Cluster): readonly KubernetesService[] =>
  services.filter(({ on }) => on === cluster);

/** The services that must be healthy before this one can be. */
export function needsOf(fleet: Fleet, service: KubernetesService): readonly KubernetesService[] {
  const { joints } = fleet;
  const usesGpu = service.workloads.some((workload) => containersOf(workload).some(({ gpu }) => gpu !== undefined));
  const needs = [
    ...service.after,
    ...(service.secrets.length > 0 || service.postgres !== undefined ? onCluster(joints.secrets.by, service.on) : []),
    ...(service.exposures.length > 0 ? onCluster(joints.ingress.by, service.on) : []),
    ...(service.database === undefined ? [] : [service.database.on]),
    ...(service.postgres === undefined ? [] : [joints.postgresOperator]),
    ...(usesGpu ? onCluster(joints.gpu, service.on) : []),
    // Before another cluster is registered, every sync there fails.
    ...(service.on === joints.delivery.by.on ? [] : [joints.delivery.clusters]),
  ];
  return [...new Set(needs)].filter((need) => need !== service);
}

/**
 * Every application with its sync wave.
 *
 * @throws ModelError when services wait for each other in a circle, naming the circle.
 */
export function argoApplications(fleet: Fleet): readonly Application[] {
  const waves = new Map<KubernetesService, number>();
  const waveOf = (service: KubernetesService, path: readonly KubernetesService[]): number => {
    const known = waves.get(service);
    if (known !== undefined) return known;
    if (path.includes(service)) return circle([...path.slice(path.indexOf(service)), service]);
    const wave = Math.max(-1, ...needsOf(fleet, service).map((need) => waveOf(need, [...path, service]))) + 1;
    waves.set(service, wave);
    return wave;
  };
  return kubernetesServices(fleet).map((service) => ({
    service,
    wave: waveOf(service, []),
    needs: needsOf(fleet, service),
  }));
}

const circle = (path: readonly KubernetesService[]): never =>
  refuseOne({
    subject: `service ${path[0]?.name}`,
    field: 'after',
    value: path.map(({ name }) => name).join(' -> '),
    rule: 'services must not wait for each other in a circle',
    fix: 'break the circle: one of them must start without the next',
  });
