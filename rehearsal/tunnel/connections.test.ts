import { expect, test } from 'vitest';
import { fleet } from '#fleet/index.ts';
import { grants } from '#model/views/grants.ts';
import { nodesOf, probedPorts } from '../reach/projection.ts';
import { allConnections, concernsEdge, describe, edgeOf } from './connections.ts';

const all = allConnections(fleet);

test('every source is tried against every other address, on every port', () => {
  const nodes = nodesOf(fleet).filter(({ ports }) => ports.length > 0);
  const sources = nodes.filter(({ source }) => source);
  for (const { name } of sources) {
    expect(all.filter(({ source, port }) => source === name && port === 9).length).toBe(
      nodes.filter((other) => other.name !== name).length,
    );
  }
  expect(new Set(all.map(({ port }) => port))).toEqual(new Set(probedPorts(fleet)));
  expect(new Set(all.map(describe)).size).toBe(all.length);
});

test('the edge is a source and a destination', () => {
  const edge = all.filter((connection) => concernsEdge(fleet, connection));
  expect(edge.some(({ source }) => source === edgeOf(fleet))).toBe(true);
  expect(edge.some(({ destination }) => destination === edgeOf(fleet))).toBe(true);
});

test('without grants the model allows nothing', () => {
  expect(grants(fleet).length).toBeGreaterThan(0);
  expect(all.some(({ allowed }) => allowed)).toBe(true);
  expect(allConnections(fleet, []).some(({ allowed }) => allowed)).toBe(false);
});
