import { expect, test } from 'vitest';
import { seeded, shuffled } from './random.ts';

const take = (seed: number): readonly number[] => Array.from({ length: 5 }, seeded(seed));

test('the same seed yields the same numbers, another seed yields others', () => {
  expect(take(1)).toEqual(take(1));
  expect(take(1)).not.toEqual(take(2));
  expect(take(1).every((number) => number >= 0 && number < 1)).toBe(true);
});

test('shuffling changes the order, and keeps each item once', () => {
  const items = [1, 2, 3, 4, 5, 6, 7];
  const result = shuffled(items, seeded(3));
  expect(result).not.toEqual(items);
  expect([...result].sort()).toEqual(items);
});
