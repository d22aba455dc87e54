import type { Fleet } from '#model/fleet.ts';
import type { KubernetesService } from '#model/service.ts';
import type { Workload } from '#model/workload.ts';

/** What every construct needs to know: the service that it renders, and the fleet around it. */
export interface Context {
  readonly fleet: Fleet;
  readonly service: KubernetesService;
}

/** Identity of a workload's pods; the only label in a selector, because selectors never change. */
export const identity = (name: string): { 'app.kubernetes.io/name': string } => ({ 'app.kubernetes.io/name': name });

/** Labels of every object of a service. */
export const labels = ({ name }: KubernetesService, workload = name): Record<string, string> => ({
  ...identity(workload),
  'app.kubernetes.io/part-of': name,
});

export const workloadName = (service: KubernetesService, workload: Workload): string => workload.name ?? service.name;

/** Keeps an object when its file leaves the repository: it holds data that no sync can bring back. */
export const keepData = { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' };
