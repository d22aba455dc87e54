import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Files } from '#model/files.ts';
import { withLock } from './lock.ts';
import { CommandError } from './report-error.ts';
import { explainSystemError } from './system-error.ts';

const folder = 'dist';

/** How two sets of files differ, by path from the root of the repository. */
export interface Difference {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/** The files of `dist/` as they are on disk; what is neither a file nor a folder counts as an empty file. */
export function readDist(root: string): Files {
  const base = join(root, folder);
  if (!existsSync(base)) return new Map();
  const entries = readdirSync(base, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => ({ path: join(entry.parentPath, entry.name), isFile: entry.isFile() }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  return new Map(
    entries.map(({ path, isFile }) => [path.slice(root.length + 1), isFile ? readFileSync(path, 'utf8') : '']),
  );
}

/** How `after` differs from `before`. */
export const compare = (before: Files, after: Files): Difference => ({
  added: [...after.keys()].filter((path) => !before.has(path)),
  changed: [...after].filter(([path, text]) => before.has(path) && before.get(path) !== text).map(([path]) => path),
  removed: [...before.keys()].filter((path) => !after.has(path)),
});

/** Whether there is no difference at all. */
export const isEmpty = ({ added, changed, removed }: Difference): boolean =>
  added.length + changed.length + removed.length === 0;

/** Errors of a swap after which the files can still be written one by one: `dist/` is a mount point, or beside it nothing may be written. */
const notSwappable: readonly unknown[] = ['EACCES', 'EBUSY', 'EPERM', 'EROFS', 'EXDEV'];
const isSwappable = (error: unknown): boolean =>
  !(error instanceof Error && 'code' in error && notSwappable.includes(error.code));

const besides = (root: string) => ({
  base: join(root, folder),
  fresh: join(root, `${folder}.new`),
  old: join(root, `${folder}.old`),
});

/** Finishes a swap that was cut in half. */
function restore(root: string): void {
  const { base, old } = besides(root);
  if (!existsSync(base) && existsSync(old)) renameSync(old, base);
}

/** Removes what a swap leaves. What cannot be removed now is left to the next run. */
function clean(root: string): void {
  const { fresh, old } = besides(root);
  for (const path of [fresh, old]) {
    try {
      rmSync(path, { recursive: true, force: true });
    } catch (error) {
      if (isSwappable(error)) throw error;
    }
  }
}

/** Writes all files beside `dist/` and moves them into its place, so that a failure or an interruption leaves the old ones. */
function swap(root: string, files: Files): void {
  const { base, fresh, old } = besides(root);
  try {
    for (const path of [fresh, old]) rmSync(path, { recursive: true, force: true });
    const folders = new Set([...files.keys()].map((path) => dirname(path)));
    for (const path of folders) mkdirSync(join(root, path.replace(folder, `${folder}.new`)), { recursive: true });
    for (const [path, text] of files) writeFileSync(join(root, path.replace(folder, `${folder}.new`)), text);
    if (existsSync(base)) renameSync(base, old);
    renameSync(fresh, base);
  } finally {
    restore(root);
    clean(root);
  }
}

/** Writes file by file: first what is new and changed, each in one step, then takes away what is no longer produced. */
function writeEach(root: string, files: Files, { added, changed, removed }: Difference): void {
  for (const path of [...added, ...changed]) {
    const target = join(root, path);
    mkdirSync(dirname(target), { recursive: true });
    try {
      writeFileSync(`${target}.new`, files.get(path) ?? '');
      renameSync(`${target}.new`, target);
    } catch (error) {
      rmSync(`${target}.new`, { force: true });
      throw error;
    }
  }
  for (const path of removed) {
    rmSync(join(root, path));
    for (let parent = dirname(path); parent !== folder; parent = dirname(parent)) {
      if (readdirSync(join(root, parent)).length > 0) break;
      rmdirSync(join(root, parent));
    }
  }
}

/** An error of the operating system, with what it means for `dist/`. */
const writeError = (error: unknown, consequence: string): unknown => {
  const sentence = explainSystemError(error);
  return sentence === undefined ? error : new CommandError(`${sentence} ${consequence}`);
};

function replace(root: string, files: Files, difference: Difference): void {
  try {
    if (!lstatSync(join(root, folder), { throwIfNoEntry: false })?.isSymbolicLink()) {
      swap(root, files);
      return;
    }
  } catch (error) {
    if (isSwappable(error)) throw writeError(error, 'dist/ is unchanged.');
  }
  try {
    writeEach(root, files, difference);
  } catch (error) {
    throw writeError(error, 'Files before this one are written; the next run completes dist/.');
  }
}

/**
 * Replaces `dist/` by the given files, in one step wherever the file system allows it. Other processes that do the
 * same wait.
 *
 * @param onRemoval told what will be removed, before it is
 * @throws CommandError that says why, and what is left
 */
export function writeDist(root: string, files: Files, onRemoval?: (paths: readonly string[]) => void): Difference {
  const write = (): Difference => {
    restore(root);
    clean(root);
    const difference = compare(readDist(root), files);
    if (isEmpty(difference)) return difference;
    if (difference.removed.length > 0) onRemoval?.(difference.removed);
    replace(root, files, difference);
    return difference;
  };
  try {
    return withLock(join(root, `${folder}.lock`), write);
  } catch (error) {
    throw writeError(error, 'dist/ is unchanged.');
  }
}
