import { repositoryUrl } from '#model/views/delivery.ts';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Fleet } from '#model/fleet.ts';
import { parse, stringify } from 'yaml';
import { deliveryBinaries } from './binaries.ts';
import { type Log, Unavailable, locate } from './build.ts';
import { WorkingCopy } from './git.ts';
import { isOk } from './http.ts';
import { type Mirror, mirrorsOf } from './mirrors.ts';
import { moduleFolder } from './go-modules.ts';
import { freePorts } from './ports.ts';
import type { Supervisor } from './supervisor.ts';

const run = promisify(execFile);

/** A running forge, with the repositories that Argo CD follows. */
export interface Forge {
  readonly url: string;
  readonly user: string;
  readonly password: string;
  /** Clone of the homelab's repository. */
  readonly repository: WorkingCopy;
  /** Path of the homelab's repository, `owner/name`. */
  readonly path: string;
  /** Reasons by name of the mirrors whose files are not available. */
  readonly missing: Readonly<Record<string, string>>;
  /** Registers a URL to call after each push. */
  addWebhook(url: string): Promise<void>;
}

const isRoot = process.getuid?.() === 0;

function settings(folder: string, port: number, staticRoot: string): string {
  return [
    ...(isRoot ? ['I_AM_BEING_UNSAFE_RUNNING_AS_ROOT = true'] : []),
    'RUN_MODE = prod',
    `WORK_PATH = ${folder}`,
    '[server]',
    'HTTP_ADDR = 127.0.0.1',
    `HTTP_PORT = ${port}`,
    `ROOT_URL = http://127.0.0.1:${port}/`,
    `STATIC_ROOT_PATH = ${staticRoot}`,
    'DISABLE_SSH = true',
    'OFFLINE_MODE = true',
    '[database]',
    'DB_TYPE = sqlite3',
    `PATH = ${join(folder, 'gitea.db')}`,
    '[security]',
    'INSTALL_LOCK = true',
    'PASSWORD_HASH_ALGO = pbkdf2$1$10',
    '[repository]',
    `ROOT = ${join(folder, 'repositories')}`,
    'DEFAULT_PRIVATE = public',
    'ENABLE_PUSH_CREATE_USER = true',
    'ENABLE_PUSH_CREATE_ORG = true',
    'DEFAULT_PUSH_CREATE_PRIVATE = false',
    '[webhook]',
    'ALLOWED_HOST_LIST = loopback',
    '[log]',
    'LEVEL = warn',
    '[cron]',
    'ENABLED = false',
    '[actions]',
    'ENABLED = false',
    '',
  ].join('\n');
}

/** Path and owner of the homelab's repository, and the owner of the mirrors, from their URLs. */
export function forgeNames(
  repository: string,
  mirrors: string,
): {
  readonly path: string;
  readonly user: string;
  readonly mirrors: string;
} {
  const path = /[^/]+\/[^/]+(?=\.git$)/.exec(repository)?.[0] ?? '';
  return { path, user: path.split('/')[0] ?? '', mirrors: /[^/]+$/.exec(mirrors)?.[0] ?? '' };
}

function makeWritable(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
  }
}

/** Argo CD would download a chart's dependencies from the internet, although none of them is enabled. */
function removeDependencies(folder: string): void {
  const file = join(folder, 'Chart.yaml');
  const chart = parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  delete chart['dependencies'];
  writeFileSync(file, stringify(chart));
}

/**
 * Pushes the part of a mirrored repository that applications read. A path that upstream does not have is left out, so
 * that Argo CD reports it.
 *
 * @throws Unavailable if the files cannot be downloaded
 */
async function pushMirror(mirror: Mirror, copy: WorkingCopy, remote: string): Promise<void> {
  const source = await mirror.folder();
  await copy.init(remote);
  for (const path of mirror.paths.filter((candidate) => existsSync(join(source, candidate)))) {
    const target = join(copy.folder, path);
    mkdirSync(dirname(target), { recursive: true, mode: 0o755 });
    cpSync(join(source, path), target, {
      recursive: true,
      filter: (file) => mirror.exclude?.test(basename(file)) !== true,
    });
    chmodSync(target, 0o755);
    makeWritable(target);
    if (statSync(join(target, 'Chart.yaml'), { throwIfNoEntry: false }) !== undefined) removeDependencies(target);
  }
  await copy.commit(mirror.revision);
  await copy.git('tag', mirror.revision);
  await copy.git('push', '--quiet', 'origin', 'main', mirror.revision);
}

/**
 * Starts a forge, and pushes the mirrors whose files are available.
 *
 * @throws Unavailable if the forge cannot be built
 */
export async function startForge(supervisor: Supervisor, fleet: Fleet, log: Log): Promise<Forge> {
  const command = await locate(deliveryBinaries.forge, log);
  const [port = 0] = await freePorts(1);
  const { path, user, mirrors } = forgeNames(repositoryUrl(fleet, 'repository'), repositoryUrl(fleet, 'mirrors'));
  // A new folder, because an earlier forge may have left its data.
  const folder = mkdtempSync(supervisor.path('forge-'));
  const config = join(folder, 'app.ini');
  writeFileSync(config, settings(folder, port, await moduleFolder('code.gitea.io/gitea', { requiredBy: 'gitea' })));
  const env = {
    HOME: folder,
    GITEA_WORK_DIR: folder,
    ...(isRoot ? { GITEA_I_AM_BEING_UNSAFE_RUNNING_AS_ROOT: 'true' } : {}),
  };
  const url = `http://127.0.0.1:${port}`;
  await supervisor.start({
    name: 'forge',
    command,
    args: ['web', '--config', config],
    env,
    shutdownPhase: 1,
    ready: () => isOk(`${url}/api/healthz`),
  });
  const password = randomBytes(12).toString('hex');
  const account = ['--username', user, '--password', password, '--email', 'rehearsal@localhost.invalid'];
  await run(
    command,
    ['admin', 'user', 'create', '--config', config, '--admin', '--must-change-password=false', ...account],
    {
      env: { ...process.env, ...env },
    },
  );
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const post = async (route: string, body: unknown): Promise<void> => {
    const response = await fetch(`${url}/api/v1${route}`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`forge: POST ${route}: ${response.status} ${await response.text()}`);
  };
  await post('/orgs', { username: mirrors });
  const remote = (repository: string): string => `http://${user}:${password}@127.0.0.1:${port}/${repository}.git`;
  const missing: Record<string, string> = {};
  await Promise.all(
    mirrorsOf(fleet).map(async (mirror) => {
      const copy = new WorkingCopy(join(folder, 'mirrors', `${mirror.name}-${mirror.revision}`));
      try {
        await pushMirror(mirror, copy, remote(`${mirrors}/${mirror.name}`));
        if (mirror.substituteVersion !== undefined)
          log(`mirror ${mirror.name}: using the files of ${mirror.substituteVersion} for ${mirror.revision}`);
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        missing[mirror.name] = error.message;
      }
    }),
  );
  const repository = new WorkingCopy(join(folder, 'homelab'));
  await repository.init(remote(path));
  return {
    url,
    user,
    password,
    repository,
    path,
    missing,
    addWebhook: (target) =>
      post(`/repos/${path}/hooks`, {
        type: 'gitea',
        active: true,
        events: ['push'],
        config: { url: target, content_type: 'json' },
      }),
  };
}
