import { expect, test } from 'vitest';
import { compare, survives } from './comparison.ts';

const model = new Set(['owner indri 22', 'member svc:feeds 443']);

test('connections that only one side allows are reported with the side', () => {
  expect(compare(model, model)).toEqual([]);
  expect(compare(model, new Set(['owner indri 22', 'member indri 22']))).toEqual([
    'member svc:feeds 443: allowed by the model, denied by the filter',
    'member indri 22: denied by the model, allowed by the filter',
  ]);
});

test('a mutant survives only if nothing detects it', () => {
  expect(survives({ open: [] }, model, model)).toBe(true);
  expect(survives({ open: [], error: 'unknown tag' }, model, model)).toBe(false);
  expect(survives({ open: [], tests: 'want: deny' }, model, model)).toBe(false);
  expect(survives({ open: [] }, model, new Set())).toBe(false);
});
