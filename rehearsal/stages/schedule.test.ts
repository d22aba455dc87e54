import { expect, test } from 'vitest';
import { live } from '../fixture.ts';
import { gpuSlotsOf, isAvailable } from './schedule.ts';

const workload = (kind: string, spec: object, status: object) =>
  live(kind, 'app', { metadata: { generation: 2 }, spec, status: { observedGeneration: 2, ...status } });

test.each([
  ['all replicas are ready', workload('Deployment', { replicas: 2 }, { readyReplicas: 2 }), true],
  ['one replica is not ready', workload('Deployment', { replicas: 2 }, { readyReplicas: 1 }), false],
  ['one replica is the default', workload('StatefulSet', {}, { readyReplicas: 1 }), true],
  ['no replica is wanted', workload('Deployment', { replicas: 0 }, {}), true],
  [
    'the status is of an older generation',
    workload('Deployment', {}, { readyReplicas: 1, observedGeneration: 1 }),
    false,
  ],
  ['a pod is ready on every node', workload('DaemonSet', {}, { desiredNumberScheduled: 1, numberReady: 1 }), true],
  ['no node is eligible', workload('DaemonSet', {}, { desiredNumberScheduled: 0, numberReady: 0 }), false],
])('availability when %s', (_, object, expected) => {
  expect(isAvailable(object)).toBe(expected);
});

test('GPU slots are summed over all containers of all pods', () => {
  const container = (slots?: string) => ({
    resources: { limits: slots === undefined ? {} : { 'nvidia.com/gpu': slots } },
  });
  const pod = (...containers: readonly object[]) => live('Pod', 'app', { spec: { containers } });
  expect(gpuSlotsOf([pod(container('1'), container()), pod(container('2')), pod({})])).toBe(3);
});
