import { type Fleet, derive } from '../fleet.ts';
import { resolveData, resolveText } from '../resolve.ts';
import type { KubernetesObject, KubernetesService } from '../service.ts';

/** URL of our repository, or URL prefix of the mirrors, as Argo CD reaches them. */
export const repositoryUrl = (fleet: Fleet, which: 'repository' | 'mirrors'): string => {
  const { delivery } = fleet.providers;
  return resolveText(delivery[which], { fleet, service: delivery.service });
};

/** The raw objects of a service with their references resolved. */
export const rawObjects = (fleet: Fleet, service: KubernetesService): readonly KubernetesObject[] =>
  resolveData(derive(service.objects ?? [], fleet), { fleet, service });
