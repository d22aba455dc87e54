import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { type StartedProcess, cleanUp, readProcesses, startTimeIn, startTimeOf, writeProcesses } from './cleanup.ts';

vi.setConfig({ testTimeout: 20_000 });

const stat = (name: string, state: string): string =>
  `4711 (${name}) ${state} 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 987654 20 21`;

const started: StartedProcess[] = [];

afterEach(() => {
  for (const { pid } of started.splice(0)) if (startTimeOf(pid) !== undefined) process.kill(-pid, 'SIGKILL');
});

/** Starts a shell script in a process group of its own, and waits until it prints a line. */
async function start(name: string, script: string, shutdownPhase: number): Promise<StartedProcess> {
  const child = spawn('sh', ['-c', `${script}; echo ready; while :; do sleep 0.05; done`], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(child.stdout, 'data');
  const { pid = 0 } = child;
  const result = { name, pid, startTime: startTimeOf(pid) ?? '', shutdownPhase };
  started.push(result);
  return result;
}

const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'cleanup-test-'));

test('the start time is read behind a process name with spaces and parentheses', () => {
  expect(startTimeIn(stat('kwok', 'S'))).toBe('987654');
  expect(startTimeIn(stat('a) S (b', 'R'))).toBe('987654');
});

test('a zombie has no start time, and neither has a process that does not exist', () => {
  expect(startTimeIn(stat('kwok', 'Z'))).toBeUndefined();
  expect(startTimeOf(2 ** 30)).toBeUndefined();
});

test('the processes of a folder are terminated, and the folder is removed', async () => {
  const folder = temporaryFolder();
  const sleeper = await start('sleeper', ':', 0);
  writeProcesses(folder, [sleeper]);
  expect(readProcesses(folder)).toEqual([sleeper]);
  await cleanUp(folder);
  expect(startTimeOf(sleeper.pid)).toBeUndefined();
  expect(existsSync(folder)).toBe(false);
});

test('a process that ignores SIGTERM is killed after the grace period', async () => {
  const folder = temporaryFolder();
  const stubborn = await start('stubborn', "trap '' TERM", 0);
  writeProcesses(folder, [stubborn]);
  await cleanUp(folder);
  expect(startTimeOf(stubborn.pid)).toBeUndefined();
});

test('a process that reuses the id of one of ours is left alone', async () => {
  const folder = temporaryFolder();
  const stranger = await start('stranger', ':', 0);
  writeProcesses(folder, [{ ...stranger, startTime: 'another time' }]);
  await cleanUp(folder);
  expect(startTimeOf(stranger.pid)).toBe(stranger.startTime);
});
