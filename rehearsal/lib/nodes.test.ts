import { expect, test } from 'vitest';
import { first, second } from '#model/fixture.ts';
import { nodeAndStorageClasses, provisioner } from './nodes.ts';
import { valueAt } from './objects.ts';

test('a node has the capacity of its cluster, and the labels of its host', () => {
  const [node] = nodeAndStorageClasses(second);
  const capacity = { cpu: '100', memory: '1000Gi', pods: '110', 'nvidia.com/gpu': '1' };
  expect(node).toMatchObject({ kind: 'Node', metadata: { name: 'beta' }, status: { capacity, allocatable: capacity } });
  expect(node?.metadata.labels).toMatchObject({ 'kubernetes.io/arch': 'amd64', 'kubernetes.io/hostname': 'beta' });
});

test('a cluster without a GPU offers none', () => {
  expect(valueAt(nodeAndStorageClasses(first)[0], 'status', 'capacity', 'nvidia.com/gpu')).toBeUndefined();
});

test('every storage class of the cluster names the fake provisioner', () => {
  expect(nodeAndStorageClasses(first).slice(1)).toMatchObject([
    { kind: 'StorageClass', metadata: { name: 'standard' }, provisioner },
  ]);
});
