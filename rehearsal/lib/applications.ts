import { explainAll, isHealthy, isStalled, stateOf, type ApplicationState } from './application-state.ts';
import type { Delivery } from './delivery.ts';
import type { LiveObject } from './kubernetes-api.ts';
import { listAt } from './objects.ts';
import { Timeout, waitFor } from './wait.ts';

const applicationApi = 'argoproj.io/v1alpha1';

export const listApplications = ({ argoCdCluster, namespace }: Delivery): Promise<readonly LiveObject[]> =>
  argoCdCluster.api.list(applicationApi, 'Application', namespace);

/** @throws Error if there is no such Application */
export async function getApplication({ argoCdCluster, namespace }: Delivery, name: string): Promise<LiveObject> {
  const found = await argoCdCluster.api.get(applicationApi, 'Application', name, namespace);
  if (found === undefined) throw new Error(`the Application ${name} does not exist`);
  return found;
}

/** Asks Argo CD to compare an application with git again. A hard refresh renders its manifests anew. */
export async function refresh(
  { argoCdCluster }: Delivery,
  application: LiveObject,
  kind: 'normal' | 'hard' = 'normal',
): Promise<void> {
  await argoCdCluster.api.patch(application, { metadata: { annotations: { 'argocd.argoproj.io/refresh': kind } } });
}

/** Starts a sync, as a person does for an application that is not synced automatically. */
export async function sync({ argoCdCluster }: Delivery, application: LiveObject): Promise<void> {
  const syncOptions = listAt(application, 'spec', 'syncPolicy', 'syncOptions');
  await argoCdCluster.api.patch(application, {
    operation: { initiatedBy: { username: 'rehearsal' }, sync: { syncOptions, prune: true } },
  });
}

/** Refreshes applications that wait for something that Argo CD does not reliably notice. */
async function refreshStalled(delivery: Delivery, applications: readonly LiveObject[]): Promise<void> {
  const stalled = applications.filter((application) =>
    isStalled(application, delivery.skipped.has(application.metadata.name), Date.now()),
  );
  await Promise.all(stalled.map((application) => refresh(delivery, application)));
  // Argo CD continues a deletion whenever the application is written to.
  const deleting = applications.filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
  const annotations = { 'rehearsal/touched': new Date().toISOString().slice(0, 19) };
  await Promise.all(
    deleting.map((application) => delivery.argoCdCluster.api.patch(application, { metadata: { annotations } })),
  );
}

/**
 * Waits for something that Argo CD brings about.
 *
 * @throws Timeout with the condition
 */
export const waitForDelivery = <Value>(
  delivery: Delivery,
  condition: string,
  seconds: number,
  poll: () => Promise<Value | undefined>,
): Promise<Value> =>
  waitFor(
    condition,
    seconds,
    async () => {
      const answer = await poll();
      if (answer === undefined) await refreshStalled(delivery, await listApplications(delivery));
      return answer;
    },
    400,
  );

/**
 * Waits until every application that is not skipped is Synced and Healthy.
 *
 * @param observe receives the states at each poll
 * @throws Error that explains the applications that are not
 */
export async function allHealthy(
  delivery: Delivery,
  seconds: number,
  observe: (states: readonly ApplicationState[]) => void = () => undefined,
): Promise<readonly ApplicationState[]> {
  const names = delivery.expected.map(({ metadata }) => metadata.name).filter((name) => !delivery.skipped.has(name));
  try {
    return await waitFor(
      'all applications are Synced and Healthy',
      seconds,
      async () => {
        const live = await listApplications(delivery);
        const states = live.map(stateOf).filter(({ name }) => names.includes(name));
        await refreshStalled(delivery, live);
        observe(states);
        return states.length === names.length && states.every(isHealthy) ? states : undefined;
      },
      1000,
    );
  } catch (error) {
    if (!(error instanceof Timeout)) throw error;
    const live = await listApplications(delivery);
    const unhealthy = live.filter(
      (application) => names.includes(application.metadata.name) && !isHealthy(stateOf(application)),
    );
    const missing = names.filter((name) => !live.some(({ metadata }) => metadata.name === name));
    if (unhealthy.length + missing.length === 0) throw error;
    throw new Error(explainAll(delivery.root, unhealthy, missing), { cause: error });
  }
}
