import { execFile } from 'node:child_process';
import { constants, accessSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const cache = 'node_modules/.cache/tsc';

/** Options that keep what was checked for the next time, where that can be written. */
function incremental(root: string): readonly string[] {
  try {
    mkdirSync(join(root, cache), { recursive: true });
    accessSync(join(root, cache), constants.W_OK);
    return ['--incremental', '--tsBuildInfoFile', `${cache}/typescript-7.tsbuildinfo`];
  } catch {
    return ['--incremental', 'false', '--tsBuildInfoFile', 'null'];
  }
}

/** The program itself; the package's `bin` only starts it, and would leave it running when it is ended. */
async function compiler(root: string): Promise<string> {
  const path = join(root, 'node_modules/typescript-7/lib/getExePath.js');
  const module = (await import(pathToFileURL(path).href)) as { readonly default: () => string };
  return module.default();
}

/**
 * Checks all types in a process of its own, by TypeScript 7, the native port of the compiler, which takes a quarter of
 * the time. Lint and Pulumi still need the API of TypeScript 6, which is what `npm run typecheck` and CI run.
 *
 * @param signal ends the check early; the promise then never settles
 * @returns what the compiler printed; empty if the types are right
 */
export async function typeErrors(root: string, signal?: AbortSignal): Promise<string> {
  const options = ['--pretty', process.stdout.isTTY ? 'true' : 'false', ...incremental(root)];
  const path = await compiler(root);
  return new Promise((resolve, reject) => {
    execFile(path, options, { cwd: root, maxBuffer: 2 ** 26, signal }, (error, stdout, stderr) => {
      if (signal?.aborted === true) return;
      const printed = `${stdout}${stderr}`.trim();
      if (error === null) resolve('');
      else if (printed !== '') resolve(printed);
      else reject(new Error('the TypeScript compiler failed', { cause: error }));
    });
  });
}
