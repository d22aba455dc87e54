import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Unavailable } from './build.ts';

const run = promisify(execFile);
const found = new Map<string, Promise<string>>();

/**
 * Folder with the files of a Go module, which is where upstreams keep their manifests too. The version is the one that a
 * program of ours is built from, unless it is named.
 *
 * @throws Unavailable where there is no Go, or the module is neither in its cache nor served.
 */
export function moduleFolder(
  module: string,
  from: { readonly version: string } | { readonly builtBy: string },
): Promise<string> {
  const key = JSON.stringify([module, from]);
  const known = found.get(key) ?? ('version' in from ? download(module, from.version) : listed(module, from.builtBy));
  found.set(key, known);
  return known;
}

async function download(module: string, version: string): Promise<string> {
  try {
    const { stdout } = await run('go', ['mod', 'download', '-json', `${module}@${version}`]);
    return (JSON.parse(stdout) as { Dir: string }).Dir;
  } catch (error) {
    throw new Unavailable(`${module} ${version} cannot be had from the Go module proxy: ${firstLine(error)}`);
  }
}

async function listed(module: string, program: string): Promise<string> {
  const cwd = join(import.meta.dirname, '../go', program);
  try {
    await run('go', ['mod', 'download', module], { cwd });
    const { stdout } = await run('go', ['list', '-m', '-f', '{{.Dir}}', module], { cwd });
    return stdout.trim();
  } catch (error) {
    throw new Unavailable(`${module}, of which ${program} is built, cannot be had: ${firstLine(error)}`);
  }
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
