import { expect, test } from 'vitest';
import { Unavailable } from './build.ts';
import { prove, proveInOrder } from './stage.ts';

const fails = (message: string) => () => {
  throw new Error(message);
};

test('a proof passes with the detail that its check returns', async () => {
  await expect(prove('pods are scheduled', () => '3 pods')).resolves.toMatchObject({
    name: 'pods are scheduled',
    outcome: 'passed',
    detail: '3 pods',
  });
});

test('a proof fails with the error that its check throws', async () => {
  await expect(prove('pods are scheduled', fails('no node has room'))).resolves.toMatchObject({
    outcome: 'failed',
    detail: 'no node has room',
  });
});

test('a missing binary is not a failed proof', async () => {
  const missing = () => Promise.reject(new Unavailable('etcd is not on PATH'));
  await expect(prove('pods are scheduled', missing)).rejects.toThrow(Unavailable);
});

test('proofs after a failed one are skipped, and their checks do not run', async () => {
  const proofs = await proveInOrder([
    ['first', () => 'ok'],
    ['second', fails('broken')],
    ['third', fails('must not run')],
  ]);
  expect(proofs.map(({ outcome }) => outcome)).toEqual(['passed', 'failed', 'skipped']);
  expect(proofs[2]?.detail).toBe('an earlier proof failed: second');
});
