import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** A binary, and how to build it from one of the Go modules in `rehearsal/go`. */
export interface Binary {
  readonly name: string;
  /** Folder in `rehearsal/go`. */
  readonly module: string;
  /**
   * Package to build.
   *
   * @default '.'
   */
  readonly package?: string;
  /**
   * Linker flags, such as the version that the binary reports.
   *
   * @default ''
   */
  readonly flags?: string;
  /**
   * Build tags, separated by spaces.
   *
   * @default ''
   */
  readonly tags?: string;
  /**
   * Needs a C compiler.
   *
   * @default false
   */
  readonly cgo?: boolean;
  /**
   * Always our own build: a binary of this name on PATH is ignored, because only the pinned version works.
   *
   * @default false
   */
  readonly pinned?: boolean;
}

/** Reports progress, one line per call. */
export type Log = (line: string) => void;

/** Something that a stage needs is not available on this machine: a binary, a mirror, or a healthy delivery. */
export class Unavailable extends Error {}

const modules = join(import.meta.dirname, '../go');

/** Built binaries are kept outside the repository: `$XDG_CACHE_HOME/blumeops`, by default `~/.cache/blumeops`. */
export const cacheFolder = (): string => join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'blumeops');

const isExecutable = (path: string): boolean => {
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
    .find(isExecutable);

/** The arguments of `go` that build a binary. */
export function buildArguments(binary: Binary, target: string): readonly string[] {
  const { flags = '', tags } = binary;
  return [
    'build',
    '-trimpath',
    `-ldflags=-s -w ${flags}`.trim(),
    ...(tags === undefined ? [] : ['-tags', tags]),
    '-o',
    target,
    binary.package ?? '.',
  ];
}

/** The path of a built binary. It changes with the module's dependencies, its source and the arguments of the build. */
export function cachedPath(binary: Binary, folder = join(modules, binary.module)): string {
  const hash = createHash('sha256').update(JSON.stringify([buildArguments(binary, ''), binary.cgo ?? false]));
  for (const file of ['go.mod', 'go.sum', 'main.go'].map((name) => join(folder, name))) {
    if (existsSync(file)) hash.update(readFileSync(file));
  }
  return join(cacheFolder(), `${binary.name}-${hash.digest('hex').slice(0, 16)}`);
}

function build(binary: Binary, target: string, log: Log): Promise<void> {
  const temporary = `${target}.${process.pid}`;
  const cwd = join(modules, binary.module);
  const env = { ...process.env, CGO_ENABLED: binary.cgo === true ? '1' : '0', GOFLAGS: '-mod=readonly' };
  mkdirSync(cacheFolder(), { recursive: true });
  return new Promise((resolve, reject) => {
    const begin = performance.now();
    const seconds = (): number => Math.round((performance.now() - begin) / 1000);
    const child = spawn('go', buildArguments(binary, temporary), { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
    const ticker = setInterval(() => log(`building ${binary.name}: ${seconds()} s`), 30_000);
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
      log(`built ${binary.name} in ${seconds()} s`);
      resolve();
    };
  });
}

/**
 * The path of a binary: from PATH, from the cache, or built now.
 *
 * @throws Unavailable if it must be built, and Go is not installed or the build fails
 */
export async function locate(binary: Binary, log: Log): Promise<string> {
  const found = binary.pinned === true ? undefined : onPath(binary.name);
  if (found !== undefined) return found;
  const target = cachedPath(binary);
  if (isExecutable(target)) return target;
  if (onPath('go') === undefined)
    throw new Unavailable(`${binary.name} must be built, but Go is not on PATH. Fix: install Go (https://go.dev/dl)`);
  await build(binary, target, log);
  return target;
}
