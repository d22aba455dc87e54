import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Written } from './dist.ts';

const run = promisify(execFile);

/** What differs between `dist/` and the last commit. Outside a git repository, or before the first commit, everything is new. */
export async function sinceLastCommit(root: string): Promise<Written> {
  const { stdout } = await run(
    'git',
    ['status', '--porcelain=v1', '-z', '--untracked-files=all', '--no-renames', '--', 'dist'],
    { cwd: root },
  );
  const entries = stdout
    .split('\0')
    .filter((entry) => entry !== '')
    .map((entry) => ({ status: entry.slice(0, 2), path: entry.slice(3) }));
  const paths = (matches: (status: string) => boolean): readonly string[] =>
    entries.filter(({ status }) => matches(status)).map(({ path }) => path);
  return {
    added: paths((status) => status.includes('?') || status.includes('A')),
    changed: paths((status) => status.includes('M')),
    removed: paths((status) => status.includes('D')),
  };
}
