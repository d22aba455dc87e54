import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Difference } from './dist.ts';

const run = promisify(execFile);

/** Differences, and since when. */
export interface History {
  readonly difference: Difference;
  /** `the last commit`, or `the last run` where there is no git. */
  readonly since: string;
}

/** How `dist/` differs from the last commit; without git, what this run `written`. */
export async function sinceLastCommit(root: string, written: Difference): Promise<History> {
  const status = await run(
    'git',
    ['status', '--porcelain=v1', '-z', '--untracked-files=all', '--no-renames', '--', 'dist'],
    { cwd: root, maxBuffer: 2 ** 26 },
  ).catch(() => undefined);
  if (status === undefined) return { difference: written, since: 'the last run' };
  const entries = status.stdout
    .split('\0')
    .filter((entry) => entry !== '')
    .map((entry) => ({ code: entry.slice(0, 2), path: entry.slice(3) }));
  const paths = (matches: (code: string) => boolean): readonly string[] =>
    entries.filter(({ code }) => matches(code)).map(({ path }) => path);
  const difference = {
    added: paths((code) => code.includes('?') || code.includes('A')),
    changed: paths((code) => code.includes('M')),
    removed: paths((code) => code.includes('D')),
  };
  return { difference, since: 'the last commit' };
}
