import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Unavailable } from './build.ts';

const run = promisify(execFile);
const folders = new Map<string, Promise<string>>();

/** An explicit version, or the version that one of the modules in `rehearsal/go` requires. */
export type ModuleVersion = { readonly version: string } | { readonly requiredBy: string };

/**
 * The folder of a Go module in Go's module cache, downloaded if necessary. Modules hold the manifests of their project
 * as well as its source.
 *
 * @throws Unavailable if Go is not installed, or the Go module proxy does not serve the module
 */
export function moduleFolder(module: string, version: ModuleVersion): Promise<string> {
  const key = JSON.stringify([module, version]);
  const folder =
    folders.get(key) ??
    ('version' in version ? download(module, version.version) : requiredFolder(module, version.requiredBy));
  folders.set(key, folder);
  return folder;
}

async function download(module: string, version: string): Promise<string> {
  try {
    const { stdout } = await run('go', ['mod', 'download', '-json', `${module}@${version}`]);
    return (JSON.parse(stdout) as { Dir: string }).Dir;
  } catch (error) {
    throw new Unavailable(`cannot download the Go module ${module} ${version}: ${firstLine(error)}`);
  }
}

async function requiredFolder(module: string, requiredBy: string): Promise<string> {
  const cwd = join(import.meta.dirname, '../go', requiredBy);
  try {
    await run('go', ['mod', 'download', module], { cwd });
    const { stdout } = await run('go', ['list', '-m', '-f', '{{.Dir}}', module], { cwd });
    return stdout.trim();
  } catch (error) {
    throw new Unavailable(
      `cannot download the Go module ${module}, required by rehearsal/go/${requiredBy}: ${firstLine(error)}`,
    );
  }
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
