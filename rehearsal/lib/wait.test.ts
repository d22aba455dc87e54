import { expect, test } from 'vitest';
import { Timeout, waitFor } from './wait.ts';

/** Answers one after the other; an error is thrown. */
const answers = (...values: readonly (string | Error | undefined)[]) => {
  const queue = [...values];
  return () => {
    const value = queue.length > 1 ? queue.shift() : queue[0];
    return value instanceof Error ? Promise.reject(value) : Promise.resolve(value);
  };
};

test('polls until the answer is defined; an error means not yet', async () => {
  await expect(
    waitFor('the server answers', 5, answers(undefined, new Error('connection refused'), 'pong'), 1),
  ).resolves.toBe('pong');
});

test('after the timeout, the error has the condition and the last error', async () => {
  const poll = answers(new Error('connection refused'));
  await expect(waitFor('the server answers', 0, poll, 1)).rejects.toThrow(
    new Timeout('timed out after 0 s: the server answers\nconnection refused'),
  );
  await expect(waitFor('the pod is ready', 0, answers(undefined), 1)).rejects.toThrow(
    /^timed out after 0 s: the pod is ready$/,
  );
});
