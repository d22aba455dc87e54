import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { availableParallelism, homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** `upstream { server … resolve; }` came with 1.27.3. */
const OLDEST = [1, 27, 3];
/** Version of the image; the crate in `nginx-source/Cargo.toml` brings its source. */
const VERSION = '1.28.2';
const MODULES = ['http_ssl', 'http_v2', 'http_realip', 'http_stub_status'];

async function isRecent(program: string): Promise<boolean> {
  try {
    const { stderr } = await run(program, ['-v']);
    const version = (/nginx\/(\d+)\.(\d+)\.(\d+)/.exec(stderr) ?? []).slice(1).map(Number);
    const [major = 0, minor = 0, patch = 0] = version.map((part, index) => part - (OLDEST[index] ?? 0));
    return major > 0 || (major === 0 && (minor > 0 || (minor === 0 && patch >= 0)));
  } catch {
    return false;
  }
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

/**
 * An nginx that reads the generated configuration: `$NGINX`, that of PATH where it is recent enough, or one that is
 * built once from the source of the image's version and kept in the cache folder.
 *
 * @throws Error where it has to be built and Rust's cargo, a C compiler or the headers of PCRE2, zlib and OpenSSL are
 * missing.
 */
export async function locateNginx(): Promise<string> {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'blumeops');
  const built = join(cache, `nginx-${VERSION}`);
  const named = process.env['NGINX'];
  if (named !== undefined) return named;
  if (existsSync(built)) return built;
  for (const program of ['nginx', '/usr/sbin/nginx']) if (await isRecent(program)) return program;
  try {
    await build(built);
  } catch (error) {
    throw new Error(
      `nginx ${OLDEST.join('.')} or newer is not on PATH, and building ${VERSION} failed (it takes cargo, a C compiler, and the headers of PCRE2, zlib and OpenSSL): ${error instanceof Error ? error.message.slice(0, 2000) : String(error)}`,
      { cause: error },
    );
  }
  return built;
}
