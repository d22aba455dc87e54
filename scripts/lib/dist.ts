import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Files } from '#cdk8s/files.ts';

const folder = 'dist';

/** What a write changed, by path from the root of the repository. */
export interface Written {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/** The files of `dist/` as they are on disk. */
export function readDist(root: string): Files {
  const base = join(root, folder);
  if (!existsSync(base)) return new Map();
  const names = readdirSync(base, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
  return new Map(names.sort().map((name) => [name, readFileSync(join(root, name), 'utf8')]));
}

/** How two sets of files differ. */
export const compare = (before: Files, after: Files): Written => ({
  added: [...after.keys()].filter((path) => !before.has(path)),
  changed: [...after].filter(([path, text]) => before.has(path) && before.get(path) !== text).map(([path]) => path),
  removed: [...before.keys()].filter((path) => !after.has(path)),
});

/**
 * Replaces `dist/` by the given files. They are written beside it and then moved into its place, so a failure or an
 * interruption leaves the old ones; a move that was cut in half is finished by the next call.
 */
export function writeDist(root: string, files: Files): Written {
  const [base, fresh, old] = ['', '.new', '.old'].map((suffix) => join(root, `${folder}${suffix}`)) as [
    string,
    string,
    string,
  ];
  if (!existsSync(base) && existsSync(old)) renameSync(old, base);
  const written = compare(readDist(root), files);
  if (written.added.length + written.changed.length + written.removed.length === 0) return written;
  rmSync(fresh, { recursive: true, force: true });
  const folders = new Set([...files.keys()].map((path) => dirname(path)));
  for (const path of folders) mkdirSync(join(root, path.replace(folder, `${folder}.new`)), { recursive: true });
  for (const [path, text] of files) writeFileSync(join(root, path.replace(folder, `${folder}.new`)), text);
  if (existsSync(base)) renameSync(base, old);
  renameSync(fresh, base);
  rmSync(old, { recursive: true, force: true });
  return written;
}
