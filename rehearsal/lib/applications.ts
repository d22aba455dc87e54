import type { LiveObject } from './kubernetes-api.ts';
import type { Delivery } from './delivery.ts';
import { valueAt, listAt, stringAt, syncWaveOf } from './objects.ts';
import { Timeout, waitFor } from './wait.ts';

export const applicationApi = 'argoproj.io/v1alpha1';

/** State of an Application in a few words. */
export interface State {
  readonly name: string;
  readonly sync: string;
  readonly health: string;
  /** Commit that it was last compared with. */
  readonly revision: string;
  /** Phase of the last operation. */
  readonly phase: string;
  /** Commit of the last finished sync. */
  readonly synced: string;
}

export const stateOf = (application: LiveObject): State => ({
  name: application.metadata.name,
  sync: stringAt(application, 'status', 'sync', 'status'),
  health: stringAt(application, 'status', 'health', 'status'),
  revision:
    stringAt(application, 'status', 'sync', 'revision') || listAt(application, 'status', 'sync', 'revisions').join(' '),
  phase: stringAt(application, 'status', 'operationState', 'phase'),
  synced: stringAt(application, 'status', 'operationState', 'syncResult', 'revision'),
});

export const isHealthy = ({ sync, health }: State): boolean => sync === 'Synced' && health === 'Healthy';

export const listApplications = ({ home, namespace }: Delivery): Promise<readonly LiveObject[]> =>
  home.api.list(applicationApi, 'Application', namespace);

export async function getApplication({ home, namespace }: Delivery, name: string): Promise<LiveObject> {
  const found = await home.api.get(applicationApi, 'Application', name, namespace);
  if (found === undefined) throw new Error(`there is no Application ${name}`);
  return found;
}

/** Asks Argo CD to compare an application with git again. */
export async function refresh(
  delivery: Delivery,
  application: LiveObject,
  kind: 'normal' | 'hard' = 'normal',
): Promise<void> {
  await delivery.home.api.patch(application, { metadata: { annotations: { 'argocd.argoproj.io/refresh': kind } } });
}

/** Starts the sync of an application, as a person does for one that does not sync by itself. */
export async function sync(delivery: Delivery, application: LiveObject): Promise<void> {
  const options = listAt(application, 'spec', 'syncPolicy', 'syncOptions');
  await delivery.home.api.patch(application, {
    operation: { initiatedBy: { username: 'rehearsal' }, sync: { syncOptions: options, prune: true } },
  });
}

/** Why an application is not well: what Argo CD says about it and about its resources, first cause first. */
export function explain(application: LiveObject): string {
  const { name, sync: synced, health, phase } = stateOf(application);
  const conditions = listAt(application, 'status', 'conditions').map((condition) => stringAt(condition, 'message'));
  const message = stringAt(application, 'status', 'operationState', 'message');
  const results = listAt(application, 'status', 'operationState', 'syncResult', 'resources')
    .filter((result) => stringAt(result, 'status') === 'SyncFailed')
    .map(
      (result) =>
        `${stringAt(result, 'kind')} ${stringAt(result, 'namespace')}/${stringAt(result, 'name')}: ${stringAt(result, 'message')}`,
    );
  const resources = listAt(application, 'status', 'resources')
    .filter(
      (resource) =>
        stringAt(resource, 'status') === 'OutOfSync' ||
        !['', 'Healthy'].includes(stringAt(resource, 'health', 'status')),
    )
    .map(
      (resource) =>
        `${stringAt(resource, 'kind')} ${stringAt(resource, 'namespace')}/${stringAt(resource, 'name')}: ${stringAt(resource, 'status')} ${stringAt(resource, 'health', 'status')} ${stringAt(resource, 'health', 'message')}`,
    );
  const lines = [
    ...conditions,
    ...results,
    ...resources,
    ...(phase === 'Succeeded' || message === '' ? [] : [message]),
  ];
  return [
    `${name}: ${synced} ${health}, last sync ${phase || 'none'}`,
    ...lines.slice(0, 8).map((line) => `  ${line.slice(0, 600)}`),
  ].join('\n');
}

/**
 * Why applications are not well, first cause first: those of the first wave that is not are explained, the others, which
 * wait for them, are named. The root application waits for all.
 */
function explainAll(delivery: Delivery, bad: readonly LiveObject[], missing: readonly string[]): string {
  const { root } = delivery;
  const waiting = bad.filter(({ metadata }) => metadata.name !== root || bad.length === 1);
  const first = Math.min(...waiting.map(syncWaveOf));
  const [causes, others] = [
    waiting.filter((application) => syncWaveOf(application) === first),
    waiting.filter((application) => syncWaveOf(application) !== first),
  ];
  const named = (title: string, names: readonly string[]): readonly string[] =>
    names.length === 0 ? [] : [`${title}: ${names.join(', ')}`];
  return [
    ...causes.map(explain),
    ...named(
      'not well after that',
      others.map(({ metadata }) => metadata.name),
    ),
    ...named('not created', missing),
  ].join('\n');
}

const patience = 2000;

/**
 * Asks again about applications that wait for something to become healthy, or for their cluster to be registered. Argo
 * CD does so by itself: at once when it notices, which it does not always, and otherwise with its next round.
 */
async function nudge(delivery: Delivery, applications: readonly LiveObject[]): Promise<void> {
  const waiting = applications.filter((application) => {
    const { sync: synced, health, phase } = stateOf(application);
    const seen = Date.parse(stringAt(application, 'status', 'reconciledAt'));
    const asked = application.metadata.annotations?.['argocd.argoproj.io/refresh'] !== undefined;
    const message = stringAt(application, 'status', 'operationState', 'message');
    const inside = phase === 'Running' && message.startsWith('waiting for');
    const unknown = synced === 'Unknown' && !delivery.skipped.has(application.metadata.name);
    const unwell = inside || unknown || (synced === 'Synced' && health !== 'Healthy');
    return unwell && !asked && Date.now() - seen > patience;
  });
  await Promise.all(waiting.map((application) => refresh(delivery, application)));
  // One that is being deleted looks after its objects whenever it is written to.
  const leaving = applications.filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
  const annotations = { 'rehearsal/nudged': new Date().toISOString().slice(0, 19) };
  await Promise.all(leaving.map((application) => delivery.home.api.patch(application, { metadata: { annotations } })));
}

/** Waits for something that Argo CD brings about. */
export const waitForDelivery = <Value>(
  delivery: Delivery,
  what: string,
  seconds: number,
  ask: () => Promise<Value | undefined>,
): Promise<Value> =>
  waitFor(
    what,
    seconds,
    async () => {
      const answer = await ask();
      if (answer === undefined) await nudge(delivery, await listApplications(delivery));
      return answer;
    },
    400,
  );

/**
 * Waits until all applications that can be rehearsed are well; explains the others otherwise. What is seen on the way is
 * told to `watch`.
 */
export async function allHealthy(
  delivery: Delivery,
  seconds: number,
  watch: (states: readonly State[]) => void = () => undefined,
): Promise<readonly State[]> {
  const names = delivery.expected.map(({ metadata }) => metadata.name).filter((name) => !delivery.skipped.has(name));
  try {
    return await waitFor(
      'all applications are Synced and Healthy',
      seconds,
      async () => {
        const live = await listApplications(delivery);
        const states = live.map(stateOf).filter(({ name }) => names.includes(name));
        await nudge(delivery, live);
        watch(states);
        return states.length === names.length && states.every(isHealthy) ? states : undefined;
      },
      1000,
    );
  } catch (error) {
    if (!(error instanceof Timeout)) throw error;
    const live = await listApplications(delivery);
    const bad = live.filter(
      (application) => names.includes(application.metadata.name) && !isHealthy(stateOf(application)),
    );
    const missing = names.filter((name) => !live.some(({ metadata }) => metadata.name === name));
    throw new Error(bad.length + missing.length === 0 ? error.message : explainAll(delivery, bad, missing), {
      cause: error,
    });
  }
}

/** True when an application syncs by itself. */
export const isAutomatic = (application: { readonly spec?: unknown }): boolean =>
  valueAt(application, 'spec', 'syncPolicy', 'automated') !== undefined;
