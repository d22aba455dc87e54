import type { LiveObject } from './kubernetes-api.ts';
import { listAt, stringAt, syncWaveOf, valueAt } from './objects.ts';

/** The state of an Argo CD Application. A field is empty if Argo CD has not set it yet. */
export interface ApplicationState {
  readonly name: string;
  /** `Synced`, `OutOfSync` or `Unknown`. */
  readonly sync: string;
  /** `Healthy`, `Progressing`, `Degraded`, `Missing`, … */
  readonly health: string;
  /** The commit that it was last compared with. */
  readonly revision: string;
  /** The phase of the last operation: `Running`, `Succeeded`, `Failed`, … */
  readonly phase: string;
  /** The commit of the last sync. */
  readonly syncedRevision: string;
}

export const stateOf = (application: LiveObject): ApplicationState => ({
  name: application.metadata.name,
  sync: stringAt(application, 'status', 'sync', 'status'),
  health: stringAt(application, 'status', 'health', 'status'),
  revision:
    stringAt(application, 'status', 'sync', 'revision') || listAt(application, 'status', 'sync', 'revisions').join(' '),
  phase: stringAt(application, 'status', 'operationState', 'phase'),
  syncedRevision: stringAt(application, 'status', 'operationState', 'syncResult', 'revision'),
});

/** Synced and Healthy. */
export const isHealthy = ({ sync, health }: ApplicationState): boolean => sync === 'Synced' && health === 'Healthy';

/** Tells whether Argo CD syncs an application without being asked. */
export const isAutomated = (application: { readonly spec?: unknown }): boolean =>
  valueAt(application, 'spec', 'syncPolicy', 'automated') !== undefined;

/** Tells whether Argo CD has been asked to compare an application with git, and has not done so yet. */
export const isRefreshPending = ({ metadata }: LiveObject): boolean =>
  metadata.annotations?.['argocd.argoproj.io/refresh'] !== undefined;

/** Milliseconds after which a waiting application is compared again. */
const refreshInterval = 2000;

/**
 * Tells whether an application waits for something that Argo CD does not reliably notice: a resource that becomes
 * healthy, or the registration of its cluster. It is then due for another refresh.
 *
 * @param skipped the application's source is not available, so that its state remains Unknown
 * @param now milliseconds since the epoch
 */
export function isStalled(application: LiveObject, skipped: boolean, now: number): boolean {
  const { sync, health, phase } = stateOf(application);
  const message = stringAt(application, 'status', 'operationState', 'message');
  const insideSync = phase === 'Running' && message.startsWith('waiting for');
  const afterSync = sync === 'Synced' && health !== 'Healthy';
  const notCompared = sync === 'Unknown' && !skipped;
  const comparedAt = Date.parse(stringAt(application, 'status', 'reconciledAt'));
  return (
    (insideSync || afterSync || notCompared) && !isRefreshPending(application) && now - comparedAt > refreshInterval
  );
}

/** What Argo CD reports about an unhealthy application and its resources, causes first. */
export function explain(application: LiveObject): string {
  const { name, sync, health, phase } = stateOf(application);
  const conditions = listAt(application, 'status', 'conditions').map((condition) => stringAt(condition, 'message'));
  const nameOf = (resource: unknown): string =>
    `${stringAt(resource, 'kind')} ${stringAt(resource, 'namespace')}/${stringAt(resource, 'name')}`;
  const failedSyncs = listAt(application, 'status', 'operationState', 'syncResult', 'resources')
    .filter((result) => stringAt(result, 'status') === 'SyncFailed')
    .map((result) => `${nameOf(result)}: ${stringAt(result, 'message')}`);
  const resources = listAt(application, 'status', 'resources')
    .filter(
      (resource) =>
        stringAt(resource, 'status') === 'OutOfSync' ||
        !['', 'Healthy'].includes(stringAt(resource, 'health', 'status')),
    )
    .map((resource) =>
      [
        `${nameOf(resource)}:`,
        stringAt(resource, 'status'),
        stringAt(resource, 'health', 'status'),
        stringAt(resource, 'health', 'message'),
      ]
        .filter((text) => text !== '')
        .join(' '),
    );
  const message = stringAt(application, 'status', 'operationState', 'message');
  const operation = phase === 'Succeeded' || message === '' ? [] : [message];
  return [
    `${name}: ${sync || 'not compared yet'} ${health}`.trimEnd() + `, last sync: ${phase || 'none'}`,
    ...[...conditions, ...failedSyncs, ...resources, ...operation].slice(0, 8).map((line) => `  ${line.slice(0, 600)}`),
  ].join('\n');
}

/**
 * Explains the unhealthy applications of the first sync wave that has any, and names the later ones, which wait for it.
 * The root application waits for all others, so it is explained only if no other is unhealthy.
 *
 * @param missing names of the applications that do not exist
 */
export function explainAll(root: string, unhealthy: readonly LiveObject[], missing: readonly string[]): string {
  const candidates = unhealthy.filter(({ metadata }) => metadata.name !== root || unhealthy.length === 1);
  const firstWave = Math.min(...candidates.map(syncWaveOf));
  const later = candidates.filter((application) => syncWaveOf(application) !== firstWave);
  const named = (title: string, names: readonly string[]): readonly string[] =>
    names.length === 0 ? [] : [`${title}: ${names.join(', ')}`];
  return [
    ...candidates.filter((application) => syncWaveOf(application) === firstWave).map(explain),
    ...named(
      'also unhealthy, in later waves',
      later.map(({ metadata }) => metadata.name),
    ),
    ...named('not created', missing),
  ].join('\n');
}
