import type { Fleet } from '#model/fleet.ts';
import type { KubernetesService } from '#model/service.ts';
import type { Workload } from '#model/workload.ts';

/** The service that a construct renders, and its fleet. */
export interface Context {
  readonly fleet: Fleet;
  readonly service: KubernetesService;
}

/** Identity of a workload's pods; the only label in selectors, which are immutable. */
export const identity = (name: string): { 'app.kubernetes.io/name': string } => ({ 'app.kubernetes.io/name': name });

/** Labels of every object of a service. */
export const labels = ({ name }: KubernetesService, workload = name): Record<string, string> => ({
  ...identity(workload),
  'app.kubernetes.io/part-of': name,
});

export const workloadName = (service: KubernetesService, workload: Workload): string => workload.name ?? service.name;

/** Keeps an object with data when its manifest is removed. */
export const keepData = { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' };
