import { describe, expect, test } from 'vitest';
import { live } from '../fixture.ts';
import { explain, explainAll, isAutomated, isHealthy, isStalled, stateOf } from './application-state.ts';

interface Status {
  readonly sync?: string;
  readonly health?: string;
  readonly phase?: string;
  readonly message?: string;
  readonly reconciledAt?: string;
  readonly [field: string]: unknown;
}

const app = (name: string, { sync, health, phase, message, ...status }: Status, metadata: object = {}) =>
  live('Application', name, {
    metadata,
    status: {
      sync: { status: sync, revision: 'c0ffee' },
      health: { status: health },
      operationState: { phase, message, syncResult: { revision: 'c0ffee', ...(status['syncResult'] as object) } },
      ...status,
    },
  });

const healthy = { sync: 'Synced', health: 'Healthy', phase: 'Succeeded' };

test('the state is read from the status', () => {
  expect(stateOf(app('grafana', healthy))).toEqual({
    name: 'grafana',
    sync: 'Synced',
    health: 'Healthy',
    revision: 'c0ffee',
    phase: 'Succeeded',
    syncedRevision: 'c0ffee',
  });
});

test('an application with several sources has several revisions, and a new one has no state', () => {
  const several = live('Application', 'a', { status: { sync: { revisions: ['c0ffee', 'v1'] } } });
  expect(stateOf(several)).toMatchObject({ revision: 'c0ffee v1' });
  expect(stateOf(live('Application', 'new'))).toMatchObject({ sync: '', health: '', phase: '' });
});

test('healthy means both Synced and Healthy', () => {
  expect(isHealthy(stateOf(app('a', healthy)))).toBe(true);
  expect(isHealthy(stateOf(app('a', { ...healthy, sync: 'OutOfSync' })))).toBe(false);
  expect(isHealthy(stateOf(app('a', { ...healthy, health: 'Progressing' })))).toBe(false);
});

test('an empty `automated` is enough for automated syncs', () => {
  expect(isAutomated({ spec: { syncPolicy: { automated: {} } } })).toBe(true);
  expect(isAutomated({ spec: { syncPolicy: {} } })).toBe(false);
});

describe('a stalled application', () => {
  const reconciledAt = '2026-01-01T00:00:00Z';
  const later = Date.parse(reconciledAt) + 2001;
  const isDue = (status: Status, now = later, skipped = false, metadata = {}): boolean =>
    isStalled(app('a', { reconciledAt, ...status }, metadata), skipped, now);

  test.each([
    ['waits for a resource during a sync', { phase: 'Running', message: 'waiting for healthy state of Pod' }],
    ['is synced but not healthy', { sync: 'Synced', health: 'Progressing' }],
    ['could not be compared', { sync: 'Unknown' }],
  ])('%s', (_, status) => {
    expect(isDue(status)).toBe(true);
  });

  test.each([
    ['is healthy', healthy],
    ['is being synced', { phase: 'Running', message: 'applying' }],
    ['waits for a commit', { sync: 'OutOfSync', health: 'Healthy' }],
  ])('is not one that %s', (_, status) => {
    expect(isDue(status)).toBe(false);
  });

  test('is due two seconds after the last comparison, unless a refresh is pending', () => {
    const progressing = { sync: 'Synced', health: 'Progressing' };
    expect(isDue(progressing, later - 1)).toBe(false);
    const pending = { annotations: { 'argocd.argoproj.io/refresh': 'normal' } };
    expect(isDue(progressing, later, false, pending)).toBe(false);
  });

  test('is not one whose source is not available', () => {
    expect(isDue({ sync: 'Unknown' }, later, true)).toBe(false);
  });
});

describe('the explanation', () => {
  test('lists conditions, failed syncs, unhealthy resources and the operation, in this order', () => {
    const failed = app('grafana', {
      sync: 'OutOfSync',
      health: 'Degraded',
      phase: 'Failed',
      message: 'one or more objects failed to apply',
      conditions: [{ message: 'cannot reach the forge' }],
      syncResult: {
        resources: [
          { kind: 'Deployment', namespace: 'grafana', name: 'grafana', status: 'SyncFailed', message: 'invalid value' },
          { kind: 'Service', namespace: 'grafana', name: 'grafana', status: 'Synced', message: 'unchanged' },
        ],
      },
      resources: [
        { kind: 'Service', namespace: 'grafana', name: 'grafana', status: 'Synced', health: { status: 'Healthy' } },
        { kind: 'Secret', namespace: 'grafana', name: 'admin', status: 'OutOfSync' },
        {
          kind: 'Pod',
          namespace: 'grafana',
          name: 'grafana-1',
          status: 'Synced',
          health: { status: 'Degraded', message: 'back-off' },
        },
      ],
    });
    expect(explain(failed)).toBe(`grafana: OutOfSync Degraded, last sync: Failed
  cannot reach the forge
  Deployment grafana/grafana: invalid value
  Secret grafana/admin: OutOfSync
  Pod grafana/grafana-1: Synced Degraded back-off
  one or more objects failed to apply`);
  });

  test('a new application has nothing to explain', () => {
    expect(explain(live('Application', 'new'))).toBe('new: not compared yet, last sync: none');
  });

  test('has at most eight lines below the first, each cut', () => {
    const conditions = Array.from({ length: 20 }, () => ({ message: 'x'.repeat(1000) }));
    const lines = explain(app('a', { ...healthy, conditions })).split('\n');
    expect(lines).toHaveLength(9);
    expect(lines[1]).toHaveLength(602);
  });
});

describe('the explanation of several applications', () => {
  const unhealthy = (name: string, wave: number) =>
    app(
      name,
      { sync: 'OutOfSync', health: 'Missing' },
      { annotations: { 'argocd.argoproj.io/sync-wave': String(wave) } },
    );

  test('explains the first wave, and names the later ones and the missing ones', () => {
    const all = [unhealthy('grafana', 5), unhealthy('store', -1), unhealthy('root', -9), unhealthy('loki', 4)];
    expect(explainAll('root', all, ['ntfy'])).toBe(`store: OutOfSync Missing, last sync: none
also unhealthy, in later waves: grafana, loki
not created: ntfy`);
  });

  test('explains the root application if no other is unhealthy', () => {
    expect(explainAll('root', [unhealthy('root', 0)], [])).toBe('root: OutOfSync Missing, last sync: none');
  });
});
