import { expect, test } from 'vitest';
import { rendered } from '../fixture.ts';
import { damaged } from './damage.ts';
import { programs } from './index.ts';

const program = { ...programs[0]!, workload: 'Deployment app' };
const objects = [
  rendered({ kind: 'Deployment', spec: { path: '/data' } }),
  rendered({ kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'app' }, data: { a: 'port 80' } }),
];

test('a fault is in one object', () => {
  const fault = { kind: 'path', object: 'Deployment', from: '/data', to: '/other' } as const;
  expect(damaged(objects, program, fault).map(({ object }) => object['spec'])).toEqual([{ path: '/other' }, undefined]);
});

test('a fault in another object than the workload is named', () => {
  const fault = { kind: 'setting', object: 'ConfigMap', name: 'settings', from: 'port 80', to: 'port 81' } as const;
  expect(damaged(objects, program, fault).map(({ object }) => object['data'])).toEqual([undefined, { a: 'port 81' }]);
});

test('a fault that changes nothing is an error', () => {
  const fault = { kind: 'path', object: 'Deployment', from: '/srv', to: '/other' } as const;
  expect(() => damaged(objects, program, fault)).toThrow('Deployment app does not contain /srv');
});
