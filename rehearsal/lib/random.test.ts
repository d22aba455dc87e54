import { describe, expect, it } from 'vitest';
import { seeded, shuffled } from './random.ts';

const take = (seed: number): readonly number[] => Array.from({ length: 5 }, seeded(seed));

describe('a seeded order', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(take(1)).toEqual(take(1));
    expect(take(1)).not.toEqual(take(2));
    expect(take(1).every((number) => number >= 0 && number < 1)).toBe(true);
  });

  it('loses and repeats nothing', () => {
    const items = [1, 2, 3, 4, 5, 6, 7];
    expect([...shuffled(items, seeded(3))].sort()).toEqual(items);
  });
});
