import { expect, test } from 'vitest';
import { memoryOf } from './memory.ts';

const here = { pid: process.pid, command: process.execPath };
const gone = { pid: 2 ** 30, command: 'gone' };

test.runIf(process.platform === 'linux')('pages of one program count once, those of a process each time', () => {
  const one = memoryOf([here]);
  const shared = memoryOf([here, here]);
  const separate = memoryOf([here, { ...here, command: 'another' }]);
  expect(one).toBeGreaterThan(2 ** 20);
  expect(shared).toBeGreaterThan(one);
  expect(shared).toBeLessThan(separate);
});

test('a process that has ended has none', () => {
  expect(memoryOf([gone])).toBe(0);
});
