import { relative } from 'node:path';

/** What to do about the errors of the operating system that people meet. */
const fixes: Readonly<Record<string, string>> = {
  EACCES: 'permission denied. Run the command as the owner of the folder, or give yourself the right to write there',
  EDQUOT: 'your disk quota is used up. Free some space and run the command again',
  EEXIST: 'it exists already. Remove it and run the command again',
  EISDIR: 'it is a folder where a file belongs. Move it away and run the command again',
  EMFILE: 'too many files are open. Raise the limit with `ulimit -n 4096` and run the command again',
  ENOENT: 'it does not exist',
  ENOSPC: 'no space is left on the disk. Free some and run the command again',
  ENOTDIR: 'a part of this path is a file where a folder belongs. Move it away and run the command again',
  ENOTEMPTY: 'the folder is not empty. Another program writes there; run the command again',
  EPERM: 'the operating system does not permit it. Run the command as the owner of the folder',
  EROFS: 'it is on a read-only file system. Run the command in a copy that can be written',
};

/** Linux counts watched folders, and has no error of its own for too many. */
const tooManyWatched =
  'too many folders are watched. Raise the limit with `sysctl fs.inotify.max_user_watches=65536` and run the command again';

/** An error of the operating system in one sentence, or undefined if it is something else. */
export function explainSystemError(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('syscall' in error)) return undefined;
  const { code = '', path, syscall } = error as NodeJS.ErrnoException;
  const fix = syscall === 'watch' && code === 'ENOSPC' ? tooManyWatched : fixes[code];
  if (fix === undefined) return undefined;
  return `${path === undefined ? 'The system says' : relative(process.cwd(), path)}: ${fix} (${code}).`;
}
