import { expect, test } from 'vitest';
import { setupScript, stationsOf } from './lab.ts';

const many = stationsOf(Array.from({ length: 600 }, (_, index) => `node-${index}`));

test('stations have distinct addresses, none of which is the address of the hub or of a network', () => {
  const addresses = many.map(({ address }) => address);
  expect(new Set(addresses).size).toBe(600);
  expect(addresses.filter((address) => /^10\.77\.\d+\.(0|255)$/.test(address) || address === '10.77.0.1')).toEqual([]);
});

test('names of interfaces fit into the 15 characters that Linux allows', () => {
  const names = [...setupScript(many, '/tmp/x').matchAll(/ip link add (\S+)/g)].map(([, name]) => name ?? '');
  expect(names.filter((name) => name.length > 15)).toEqual([]);
  expect(new Set(names).size).toBe(601);
});

test('the lab has no route to the outside', () => {
  expect(setupScript(many.slice(0, 2), '/tmp/x')).not.toMatch(/route|default|via/);
});
