import {
  accessSync,
  constants,
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
import { dirname, join, relative } from 'node:path';
import type { Files } from '#model/files.ts';
import { withLock } from './lock.ts';
import { CommandError } from './report-error.ts';
import { explainSystemError } from './system-error.ts';

const folder = 'dist';
const unchanged = 'dist/ is unchanged.';

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
  return new Map(entries.map(({ path, isFile }) => [relative(root, path), isFile ? readFileSync(path, 'utf8') : '']));
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
    mkdirSync(fresh);
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

/**
 * Writes file by file: first what is new and changed, each in one step, then takes away what is no longer produced.
 *
 * @throws CommandError that says whether something was written before
 */
function writeEach(root: string, files: Files, { added, changed, removed }: Difference): void {
  const base = join(root, folder);
  accessSync(existsSync(base) ? base : root, constants.W_OK);
  let consequence = unchanged;
  const step = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      throw writeError(error, consequence);
    }
    consequence = 'dist/ is partly written; the next run completes it.';
  };
  for (const path of [...added, ...changed]) step(() => writeOne(join(root, path), files.get(path) ?? ''));
  for (const path of removed) step(() => removeOne(root, path));
}

function writeOne(path: string, text: string): void {
  const fresh = `${path}.new`;
  mkdirSync(dirname(path), { recursive: true });
  try {
    writeFileSync(fresh, text);
    renameSync(fresh, path);
  } finally {
    rmSync(fresh, { force: true });
  }
}

/** Removes a file, and the folders that it leaves empty. */
function removeOne(root: string, path: string): void {
  rmSync(join(root, path));
  for (let parent = dirname(path); parent !== folder; parent = dirname(parent)) {
    if (readdirSync(join(root, parent)).length > 0) return;
    rmdirSync(join(root, parent));
  }
}

/** An error of the operating system, with what it means for `dist/`. */
const writeError = (error: unknown, consequence: string): unknown => {
  const sentence = explainSystemError(error);
  return sentence === undefined ? error : new CommandError(`${sentence} ${consequence}`);
};

function replace(root: string, files: Files, difference: Difference): void {
  if (lstatSync(join(root, folder), { throwIfNoEntry: false })?.isSymbolicLink() !== true) {
    try {
      swap(root, files);
      return;
    } catch (error) {
      if (isSwappable(error)) throw error;
    }
  }
  writeEach(root, files, difference);
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
    throw writeError(error, unchanged);
  }
}
