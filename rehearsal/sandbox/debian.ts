import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Log, Unavailable, cacheFolder } from '../lib/build.ts';

const run = promisify(execFile);

const suite = 'trixie';
const packages = [
  'busybox',
  'ca-certificates',
  'curl',
  'kiwix-tools',
  'mosquitto',
  'mosquitto-clients',
  'nginx-light',
  'ntfy',
  'openssl',
  'postgresql-17',
  'postgresql-17-pgvector',
  'python3-pip',
  'transmission-cli',
  'transmission-daemon',
  'valkey-server',
  'valkey-tools',
  'zim-tools',
];

/** Python programs, with the Python of {@link suite}. They are installed to {@link pythonFolder}. */
const python = {
  version: '3.13',
  // pip leaves out what only a newer Python than the machine's needs: the module `cgi`.
  packages: ['devpi-server==6.19.1', 'devpi-web==5.0.1', 'legacy-cgi'],
  sourceOnly: ['pyramid-chameleon'],
};

/** Where the Python programs are in the tree. */
export const pythonFolder = '/opt/python';

const works = (program: string): boolean => spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;

const namespaces = ['--pid', '--mount', '--net', '--uts', '--ipc', '--fork'];

/** @throws Unavailable unless programs can be run as in a container: as root on Linux, with these tools */
export function requireSandbox(): void {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    throw new Unavailable('needs root on Linux, for namespaces and mounts');
  const missing = ['bwrap', 'debootstrap', 'ip', 'unshare', 'nsenter'].filter((program) => !works(program));
  if (missing.length > 0)
    throw new Unavailable(
      `${missing.join(', ')} missing. Fix on Debian: apt-get install bubblewrap debootstrap iproute2 util-linux python3-venv`,
    );
  if (spawnSync('unshare', [...namespaces, 'true']).status !== 0)
    throw new Unavailable('root may not create namespaces here, as in a container without the capability SYS_ADMIN');
}

async function installPython(tree: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'rehearsal-python-'));
  try {
    const pip = join(folder, 'venv/bin/pip');
    const wheels = join(folder, 'wheels');
    await run('python3', ['-m', 'venv', join(folder, 'venv')]);
    await run(pip, ['wheel', '--quiet', '--no-deps', '--wheel-dir', wheels, ...python.sourceOnly]);
    await run(pip, [
      ...['install', '--quiet', '--find-links', wheels, '--target', join(tree, pythonFolder)],
      ...['--python-version', python.version, '--only-binary=:all:', '--no-compile', ...python.packages],
    ]);
    // The root file system of a container is read-only, so nothing is compiled later.
    await run('chroot', [tree, 'python3', '-W', 'ignore', '-m', 'compileall', '-q', pythonFolder]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Removes trees that an interrupted build has left. */
function removeLeftovers(target: string): void {
  const isLeftover = (name: string): boolean => name.startsWith(`${basename(target)}.`);
  for (const name of readdirSync(dirname(target)).filter(isLeftover)) {
    if (!existsSync(`/proc/${name.split('.').at(-1) ?? ''}`))
      rmSync(join(dirname(target), name), { recursive: true, force: true });
  }
}

async function build(target: string, log: Log): Promise<void> {
  const temporary = `${target}.${process.pid}`;
  mkdirSync(dirname(target), { recursive: true });
  removeLeftovers(target);
  log(`installing Debian ${suite} with ${packages.length} packages, once, in about 3 minutes`);
  try {
    // Whatever a package starts ends with its process namespace. RUNLEVEL keeps most of it from being started.
    await run(
      'unshare',
      [
        ...['--pid', '--mount', '--fork', '--kill-child', '--mount-proc', 'debootstrap'],
        ...['--variant=minbase', `--include=${packages.join(',')}`, suite, temporary],
      ],
      { env: { ...process.env, RUNLEVEL: '1', DEBIAN_FRONTEND: 'noninteractive' }, maxBuffer: 2 ** 26 },
    );
    await installPython(temporary);
    rmSync(join(temporary, 'var/cache/apt'), { recursive: true, force: true });
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    const reason = error instanceof Error ? error.message : String(error);
    throw new Unavailable(`cannot install Debian ${suite}: ${reason.slice(-2000)}`);
  }
}

/**
 * A folder with a Debian system that has the programs of the fleet. It stands for the file systems of their images, and
 * is kept with the built binaries.
 *
 * @throws Unavailable if it cannot be installed
 */
export async function debianTree(log: Log): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([suite, packages, python, pythonFolder]));
  const target = join(cacheFolder(), `debian-${suite}-${hash.digest('hex').slice(0, 16)}`);
  if (!existsSync(target)) await build(target, log);
  return target;
}
