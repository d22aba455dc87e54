import { expect, test } from 'vitest';
import { Unavailable } from './build.ts';
import { proveInOrder, prove } from './stage.ts';

const fails = (message: string) => () => {
  throw new Error(message);
};

test('what a proof throws is the reason of its failure', async () => {
  await expect(prove('it holds', fails('it does not'))).resolves.toMatchObject({
    outcome: 'failed',
    detail: 'it does not',
  });
});

test('a missing program is no failure of the proof', async () => {
  const missing = () => Promise.reject(new Unavailable('etcd is not on PATH'));
  await expect(prove('it holds', missing)).rejects.toThrow(Unavailable);
});

test('what follows a failure is not tried', async () => {
  const proofs = await proveInOrder([
    ['first', () => 'well'],
    ['second', fails('broken')],
    ['third', fails('never run')],
  ]);
  expect(proofs.map(({ outcome }) => outcome)).toEqual(['passed', 'failed', 'skipped']);
  expect(proofs[2]?.detail).toBe('after a failure: second');
});
