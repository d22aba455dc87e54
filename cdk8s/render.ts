import type { Fleet } from '#model/fleet.ts';
import { kubernetesServices } from '#model/fleet.ts';
import type { KubernetesObject, KubernetesService } from '#model/service.ts';
import { memoize } from '#model/memoize.ts';
import { argoObjects } from './argocd-chart.ts';
import { objectsOf } from './service-chart.ts';

/** The objects of one application. */
export interface RenderedService {
  readonly service: KubernetesService;
  readonly objects: readonly KubernetesObject[];
}

/** Every Kubernetes object of the fleet. */
export interface Rendered {
  readonly services: readonly RenderedService[];
  /** Applications and AppProjects. */
  readonly argocd: readonly KubernetesObject[];
}

/** Renders the fleet once, so that checks and files use the same objects. */
export const render = memoize((fleet: Fleet): Rendered => {
  const services = kubernetesServices(fleet).map((service) => ({ service, objects: objectsOf(fleet, service) }));
  const withManifests = new Set(
    services.filter(({ objects }) => objects.length > 0).map(({ service }) => service.name),
  );
  return { services, argocd: argoObjects(fleet, (name) => withManifests.has(name)) };
});
