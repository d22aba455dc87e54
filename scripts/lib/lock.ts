import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { CommandError } from './report-error.ts';

const patience = 10_000;
const pause = 50;

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

const sleep = (milliseconds: number): void =>
  void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);

/** The process that holds a lock; undefined while it is being written, or when it is gone. */
function holder(path: string): number | undefined {
  try {
    return Number(readFileSync(path, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

function isRunning(process_: number): boolean {
  try {
    return process.kill(process_, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** Whether the lock was taken; not if another process holds it. Where none can be written, it is taken without a file. */
function take(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST') return false;
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return true;
    rmSync(path, { force: true });
    throw error;
  }
}

/**
 * Does `work` while no other process does it. A lock whose process has ended is taken over.
 *
 * @param path the lock: a file with the number of the process that holds it
 * @throws CommandError if another process holds it for 10 seconds
 */
export function withLock<Result>(path: string, work: () => Result): Result {
  const end = Date.now() + patience;
  while (!take(path)) {
    const other = holder(path);
    if (other !== undefined && !isRunning(other)) rmSync(path, { force: true });
    else if (Date.now() < end) sleep(pause);
    else
      throw new CommandError(
        `${path}: process ${other ?? 'unknown'} has held this lock for ${patience / 1000} seconds. ` +
          'If it is not a command of BlumeOps, delete the file and run the command again.',
      );
  }
  try {
    return work();
  } finally {
    rmSync(path, { force: true });
  }
}
