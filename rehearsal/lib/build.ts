import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** A program that is looked up, or built from a Go module of ours. */
export interface Binary {
  readonly name: string;
  /** Folder below `rehearsal/go`. */
  readonly module: string;
  /** Package to build. Default: the module itself. */
  readonly package?: string;
  /** Linker flags, such as the version that a program reports. */
  readonly flags?: string;
  readonly tags?: string;
  /** Needs a C compiler. Default: false. */
  readonly cgo?: boolean;
  /** Never taken from PATH, because only our version has what we need. Default: false. */
  readonly pinned?: boolean;
}

/** Says what is going on; a line each. */
export type Log = (line: string) => void;

/** Raised where what a stage needs cannot be had: a program, the files of a mirror, a delivery that failed before. */
export class Unavailable extends Error {}

const modules = join(import.meta.dirname, '../go');

/** Programs that were built, outside the tree: `$XDG_CACHE_HOME/blumeops` or `~/.cache/blumeops`. */
const cache = (): string => join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'blumeops');

const executable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const onPath = (name: string): string | undefined =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(executable);

/** Where a build is kept: the key changes with the module's dependencies, its sources and the build's flags. */
function cachedPath(binary: Binary): string {
  const folder = join(modules, binary.module);
  const hash = createHash('sha256').update(JSON.stringify(binary));
  for (const file of ['go.mod', 'go.sum', 'main.go']) {
    if (existsSync(join(folder, file))) hash.update(readFileSync(join(folder, file)));
  }
  return join(cache(), `${binary.name}-${hash.digest('hex').slice(0, 16)}`);
}

function build(binary: Binary, target: string, log: Log): Promise<void> {
  const temporary = `${target}.${process.pid}`;
  const { flags = '', tags } = binary;
  const args = [
    'build',
    '-trimpath',
    `-ldflags=-s -w ${flags}`.trim(),
    ...(tags === undefined ? [] : ['-tags', tags]),
    '-o',
    temporary,
    binary.package ?? '.',
  ];
  const env = { ...process.env, CGO_ENABLED: binary.cgo === true ? '1' : '0', GOFLAGS: '-mod=readonly' };
  mkdirSync(cache(), { recursive: true });
  return new Promise((resolve, reject) => {
    const begin = performance.now();
    const child = spawn('go', args, { cwd: join(modules, binary.module), env, stdio: ['ignore', 'ignore', 'pipe'] });
    const ticker = setInterval(
      () => log(`building ${binary.name}: ${Math.round((performance.now() - begin) / 1000)} s`),
      30_000,
    );
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors = `${errors}${chunk.toString()}`.slice(-4000)));
    child.on('error', (error) => finish(error));
    child.on('close', (code) =>
      finish(code === 0 ? undefined : new Unavailable(`go build of ${binary.name} failed:\n${errors}`)),
    );
    const finish = (error: Error | undefined): void => {
      clearInterval(ticker);
      if (error !== undefined) {
        rmSync(temporary, { force: true });
        reject(error);
        return;
      }
      renameSync(temporary, target);
      log(`built ${binary.name} in ${Math.round((performance.now() - begin) / 1000)} s`);
      resolve();
    };
  });
}

/**
 * Path of a program: from PATH, from the cache, or built now.
 *
 * @throws Unavailable where it has to be built and there is no Go.
 */
export async function locate(binary: Binary, log: Log): Promise<string> {
  const found = binary.pinned === true ? undefined : onPath(binary.name);
  if (found !== undefined) return found;
  const target = cachedPath(binary);
  if (executable(target)) return target;
  if (onPath('go') === undefined)
    throw new Unavailable(`${binary.name} is not on PATH and there is no Go to build it with (https://go.dev/dl)`);
  await build(binary, target, log);
  return target;
}
