import { expect, test } from 'vitest';
import { memoryOf, residentSet } from './memory.ts';

const status = `Name:\tkube-apiserver
VmRSS:\t     900 kB
RssAnon:\t     500 kB
RssFile:\t     300 kB
RssShmem:\t     100 kB
`;

test('the resident set is read from /proc/<pid>/status', () => {
  expect(residentSet(status)).toEqual({ anonymous: 500, file: 300, shared: 100 });
  expect(residentSet('')).toEqual({ anonymous: 0, file: 0, shared: 0 });
});

test('pages of a shared executable count once, private memory counts per process', () => {
  const memory = (...commands: readonly string[]): number =>
    memoryOf(
      commands.map((command, pid) => ({ pid, command })),
      () => status,
    );
  expect(memory('apiserver')).toBe(900 * 1024);
  expect(memory('apiserver', 'apiserver')).toBe((600 + 600 + 300) * 1024);
  expect(memory('apiserver', 'scheduler')).toBe(1800 * 1024);
});

test.runIf(process.platform === 'linux')('this process has memory, and one that has exited has none', () => {
  expect(memoryOf([{ pid: process.pid, command: process.execPath }])).toBeGreaterThan(2 ** 20);
  expect(memoryOf([{ pid: 2 ** 30, command: 'exited' }])).toBe(0);
});
