import { readdirSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';

/** Milliseconds of silence after which what was saved together is reported together. */
const silence = 20;

const isSource = (name: string): boolean => /\.(ts|json)$/.test(name);
const isSkipped = (name: string): boolean => name.startsWith('.') || name === 'node_modules';

/**
 * Reports source files of folders that were saved, added or removed. Folders are watched and not files, since many editors
 * save a file by putting another one into its place.
 *
 * @param onSave told absolute paths, a moment after the last of them was saved
 */
export function watchSources(folders: readonly string[], onSave: (paths: readonly string[]) => void): void {
  const watched = new Set<string>();
  const saved = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const report = (): void => {
    const paths = [...saved];
    saved.clear();
    onSave(paths);
  };
  const note = (path: string): void => {
    saved.add(path);
    clearTimeout(timer);
    timer = setTimeout(report, silence);
  };
  /** Watches a folder and those in it, and calls `onFile` for each file. */
  const add = (folder: string, onFile?: (path: string) => void): void => {
    if (watched.has(folder)) return;
    watched.add(folder);
    const watcher = watch(folder, (_, name) => {
      if (name === null || isSkipped(name)) return;
      const path = join(folder, name);
      if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) add(path, note);
      else if (isSource(name)) note(path);
      else if (watched.has(path)) watched.delete(path);
    });
    // A folder that is removed ends its watcher.
    watcher.on('error', () => watched.delete(folder));
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory() && !isSkipped(entry.name)) add(join(folder, entry.name), onFile);
      else if (isSource(entry.name)) onFile?.(join(folder, entry.name));
    }
  };
  for (const folder of folders) add(folder);
}
