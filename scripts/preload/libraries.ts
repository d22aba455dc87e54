import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Libraries of many files, or of one that is mostly comments. */
const libraries = ['cdk8s', 'cdk8s-plus-28/lib/imports/k8s.js', 'comment-json', 'constructs'];
const nameOf = (library: string): string => library.replaceAll(/\W+/g, '-');

/** A module that exports what a library does. CommonJS has no list of its exports, so the library is asked. */
async function entryOf(library: string): Promise<string> {
  const names = Object.keys((await import(library)) as object);
  const exported = names.filter((name) => name !== 'default' && name !== 'module.exports');
  return `export { ${exported.join(', ')} } from '${library}';`;
}

async function bundle(folder: string): Promise<void> {
  const { build } = await import('rolldown');
  await build({
    cwd: import.meta.dirname,
    platform: 'node',
    logLevel: 'warn',
    input: Object.fromEntries(libraries.map((library) => [nameOf(library), `entry:${library}`])),
    output: { dir: folder, format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs' },
    plugins: [
      {
        name: 'entries',
        resolveId: (id) => (id.startsWith('entry:') ? id : null),
        load: (id) => (id.startsWith('entry:') ? entryOf(id.slice('entry:'.length)) : null),
      },
    ],
  });
}

/**
 * Each library as one module, by the name under which it is imported. They are bundled by the first command after an
 * installation, which takes it 0.3 seconds; what two commands do at the same time, the first one keeps.
 *
 * @param root folder of the repository
 * @returns URLs; none where npm has installed nothing
 */
export async function bundledLibraries(root: string): Promise<ReadonlyMap<string, string>> {
  const installed = statSync(join(root, 'node_modules/.package-lock.json'), { throwIfNoEntry: false })?.mtimeMs;
  if (installed === undefined) return new Map();
  const folder = join(root, 'node_modules/.cache/libraries', String(Math.trunc(installed)));
  if (!existsSync(folder)) {
    mkdirSync(dirname(folder), { recursive: true });
    const fresh = mkdtempSync(`${folder}-`);
    try {
      await bundle(fresh);
      renameSync(fresh, folder);
    } catch (error) {
      rmSync(fresh, { recursive: true });
      if (!existsSync(folder)) throw error;
    }
  }
  return new Map(libraries.map((library) => [library, pathToFileURL(join(folder, `${nameOf(library)}.mjs`)).href]));
}
