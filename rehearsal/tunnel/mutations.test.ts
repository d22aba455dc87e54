import { expect, test } from 'vitest';
import { fleet } from '#fleet/index.ts';
import { concernsEdge } from './connections.ts';
import { type EdgeMutant, edgeMutants, interleaved, witnessesOf } from './mutations.ts';

const connection = (destination: string, allowed: boolean) => ({ source: 'edge', destination, port: 443, allowed });
const mutant = (...changed: EdgeMutant['changed']): EdgeMutant => ({ name: 'm', grants: [], changed });

test('the grant of the edge is removed, widened and redirected', () => {
  const { edgeProxy, edgeTarget } = fleet.network.tags;
  const own = edgeMutants(fleet).filter(({ name }) => name.startsWith(`tag:${edgeProxy} → tag:${edgeTarget}`));
  const changes = own.map(({ name }) => name.replace(/^.*: /, '').replace(/ .*/, ''));
  expect(new Set(changes)).toEqual(new Set(['removed', 'widened', 'from', 'to']));
});

test('every mutant changes connections of the edge only', () => {
  for (const { name, changed } of edgeMutants(fleet)) {
    expect(changed.length, name).toBeGreaterThan(0);
    expect(
      changed.every((item) => concernsEdge(fleet, item)),
      name,
    ).toBe(true);
  }
});

test('witnesses are one connection that opens and one that closes, which the mutant before has not changed', () => {
  const [a, b, c] = [connection('a', true), connection('b', true), connection('c', false)];
  expect(witnessesOf(mutant(a, b, c), [])).toEqual([a, c]);
  expect(witnessesOf(mutant(a, b, c), [a, c])).toEqual([b]);
  expect(witnessesOf(mutant(a), [a])).toEqual([]);
});

test('interleaving keeps every item', () => {
  expect(interleaved([1, 2, 3, 4, 5])).toEqual([1, 4, 2, 5, 3]);
  expect(interleaved([])).toEqual([]);
});
