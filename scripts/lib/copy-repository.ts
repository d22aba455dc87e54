import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const skipped = ['.cache', '.git', 'coverage', 'dist.lock', 'dist.new', 'dist.old', 'node_modules'];

/**
 * Copies the repository to where a test or a measurement may edit it. The packages are linked, one by one, so that the
 * copy has caches of its own.
 *
 * @param folder an empty folder
 */
export function copyRepository(folder: string): void {
  cpSync(root, folder, { recursive: true, filter: (path) => !skipped.includes(basename(path)) });
  mkdirSync(join(folder, 'node_modules'));
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name !== '.cache') symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  }
}
