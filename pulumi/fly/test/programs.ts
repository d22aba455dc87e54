import { execFile, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { availableParallelism, homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** `upstream { server … resolve; }` came with 1.27.3. */
const OLDEST = [1, 27, 3];
/** Version of the image; the crate in `nginx-source/Cargo.toml` brings its source. */
const VERSION = '1.28.2';
/** Linter of nginx configurations (gixy-ng). */
const GIXY = '0.2.59';
const MODULES = ['http_ssl', 'http_v2', 'http_realip', 'http_stub_status'];

function isRecent(program: string): boolean {
  const { stderr } = spawnSync(program, ['-v'], { encoding: 'utf8' });
  const version = (/nginx\/(\d+)\.(\d+)\.(\d+)/.exec(stderr) ?? []).slice(1).map(Number);
  if (version.length === 0) return false;
  const difference = version.map((part, index) => part - (OLDEST[index] ?? 0)).find((part) => part !== 0);
  return (difference ?? 0) >= 0;
}

async function build(target: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'edge-nginx-'));
  try {
    const cwd = join(folder, 'crate');
    cpSync(join(import.meta.dirname, 'nginx-source'), cwd, { recursive: true });
    await run('cargo', ['vendor', '--locked', '--versioned-dirs', '--quiet', 'vendor'], { cwd, maxBuffer: 2 ** 24 });
    const crate = readdirSync(join(cwd, 'vendor')).find((name) => name.endsWith(`+${VERSION}`));
    if (crate === undefined) throw new Error(`no source of nginx ${VERSION} among the vendored crates`);
    const source = join(cwd, 'vendor', crate, 'nginx');
    const options = [`--builddir=${join(folder, 'build')}`, ...MODULES.map((name) => `--with-${name}_module`)];
    await run('./auto/configure', options, { cwd: source, maxBuffer: 2 ** 24 });
    await run('make', [`-j${availableParallelism()}`, '-f', join(folder, 'build/Makefile')], {
      cwd: source,
      maxBuffer: 2 ** 26,
    });
    mkdirSync(join(target, '..'), { recursive: true });
    cpSync(join(folder, 'build/nginx'), `${target}.${process.pid}`);
    renameSync(`${target}.${process.pid}`, target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const cached = (name: string): string =>
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'blumeops', name);
const built = cached(`nginx-${VERSION}`);

const works = (program: string, ...args: readonly string[]): boolean =>
  spawnSync(program, args, { stdio: 'ignore' }).error === undefined;

/** An nginx that reads the generated configuration: `$NGINX`, the one that was built here, or one on PATH that is recent enough. */
export const findNginx = (): string | undefined =>
  [process.env['NGINX'], existsSync(built) ? built : undefined, 'nginx', '/usr/sbin/nginx'].find(
    (program) => program !== undefined && isRecent(program),
  );

/** {@link findNginx}, for tests that would not have begun without it. */
export function requireNginx(): string {
  const nginx = findNginx();
  if (nginx === undefined)
    throw new Error(`there is no nginx ${OLDEST.join('.')} or newer: npm run edge:tools builds one`);
  return nginx;
}

const gixyFolder = cached(`gixy-${GIXY}`);
export const findGixy = (): string | undefined =>
  [join(gixyFolder, 'bin/gixy'), 'gixy'].find((program) => works(program, '--version'));

/** Programs that the proofs of the edge run and that this machine lacks. */
export const lacking = (): readonly string[] => [
  ...(findNginx() === undefined ? ['nginx'] : []),
  ...(findGixy() === undefined ? ['gixy'] : []),
  ...['openssl', 'fail2ban-server', 's6-svscan', 'ss', 'ps'].filter((program) => !works(program, '--version')),
  // Users and process groups are those of a machine that the tests own.
  ...(process.platform === 'linux' && process.getuid?.() === 0 ? [] : ['root on Linux']),
];

/**
 * Builds what no package brings in the version that is needed: nginx from source, gixy into an environment of its own.
 *
 * @throws Error where cargo, a C compiler, the headers of PCRE2, zlib and OpenSSL, or Python are missing.
 */
export async function buildPrograms(print: (line: string) => void): Promise<void> {
  if (findNginx() === undefined) {
    print(`building nginx ${VERSION} …`);
    await build(built);
  }
  if (findGixy() === undefined) {
    print(`installing gixy-ng ${GIXY} …`);
    await run('python3', ['-m', 'venv', gixyFolder]);
    await run(join(gixyFolder, 'bin/pip'), ['install', '--quiet', `gixy-ng==${GIXY}`]);
  }
}
