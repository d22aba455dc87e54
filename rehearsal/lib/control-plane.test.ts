import { expect, test } from 'vitest';
import { first, second } from '#model/fixture.ts';
import { type LiveCluster, clusterOf } from './control-plane.ts';

const clusters = [{ cluster: first }, { cluster: second }] as unknown as readonly LiveCluster[];

test('a running cluster is found by name', () => {
  expect(clusterOf(clusters, 'second').cluster).toBe(second);
});

test('an unknown name is refused with the names of the running clusters', () => {
  expect(() => clusterOf(clusters, 'third')).toThrow('no cluster "third" is running; running: first, second');
});
