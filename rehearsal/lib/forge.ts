import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Fleet } from '#model/fleet.ts';
import { parse, stringify } from 'yaml';
import { type Log, Unavailable, locate } from './build.ts';
import { WorkingCopy } from './git.ts';
import { type Mirror, mirrorsOf } from './mirrors.ts';
import { moduleFolder } from './go-modules.ts';
import { freePorts } from './ports.ts';
import { deliveryBinaries } from './binaries.ts';
import type { Supervisor } from './supervisor.ts';

const run = promisify(execFile);

/** The forge with the repositories that Argo CD follows. */
export interface Forge {
  readonly url: string;
  readonly user: string;
  readonly password: string;
  /** Working copy of our own repository. */
  readonly repository: WorkingCopy;
  /** Name of our own repository, `owner/name`. */
  readonly path: string;
  /** Mirrors that could not be made here, and why. */
  readonly missing: Readonly<Record<string, string>>;
  /** Calls a URL on each push. */
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

/** Owner and name of our repository, and the owner of the mirrors, as their URLs end. */
function names({ joints }: Fleet): { readonly path: string; readonly user: string; readonly mirrors: string } {
  const { repository, mirrors } = joints.delivery;
  const path = /[^/]+\/[^/]+(?=\.git$)/.exec(repository)?.[0] ?? '';
  return { path, user: path.split('/')[0] ?? '', mirrors: /[^/]+$/.exec(mirrors)?.[0] ?? '' };
}

function makeWritable(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
  }
}

/** Argo CD would fetch the charts that a chart depends on from the internet; none of them is enabled. */
function withoutDependencies(folder: string): void {
  const file = join(folder, 'Chart.yaml');
  const chart = parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  delete chart['dependencies'];
  writeFileSync(file, stringify(chart));
}

/**
 * Makes the part of a mirrored repository that applications read, from the files of its Go module. A path that upstream
 * has not is left out, for Argo CD to miss.
 */
async function makeMirror(mirror: Mirror, copy: WorkingCopy, remote: string): Promise<void> {
  const source = await mirror.folder();
  await copy.init(remote);
  for (const path of mirror.paths.filter((each) => existsSync(join(source, each)))) {
    const target = join(copy.folder, path);
    mkdirSync(dirname(target), { recursive: true, mode: 0o755 });
    cpSync(join(source, path), target, {
      recursive: true,
      filter: (file) => mirror.without?.test(basename(file)) !== true,
    });
    chmodSync(target, 0o755);
    makeWritable(target);
    if (statSync(join(target, 'Chart.yaml'), { throwIfNoEntry: false }) !== undefined) withoutDependencies(target);
  }
  await copy.commit(mirror.revision);
  await copy.git('tag', mirror.revision);
  await copy.git('push', '--quiet', 'origin', 'main', mirror.revision);
}

/** Starts a forge and puts the mirrors into it that can be had here. */
export async function startForge(supervisor: Supervisor, fleet: Fleet, log: Log): Promise<Forge> {
  const command = await locate(deliveryBinaries.forge, log);
  const [port = 0] = await freePorts(1);
  const { path, user, mirrors } = names(fleet);
  const folder = supervisor.path('forge');
  mkdirSync(folder);
  const config = join(folder, 'app.ini');
  writeFileSync(config, settings(folder, port, await moduleFolder('code.gitea.io/gitea', { builtBy: 'gitea' })));
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
    phase: 1,
    ready: async () => {
      try {
        return (await fetch(`${url}/api/healthz`)).ok;
      } catch {
        return false;
      }
    },
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
    if (!response.ok) throw new Error(`the forge refuses ${route}: ${response.status} ${await response.text()}`);
  };
  await post('/orgs', { username: mirrors });
  const remote = (repository: string): string => `http://${user}:${password}@127.0.0.1:${port}/${repository}.git`;
  const missing: Record<string, string> = {};
  await Promise.all(
    mirrorsOf(fleet).map(async (mirror) => {
      const copy = new WorkingCopy(supervisor.path('mirrors', `${mirror.name}-${mirror.revision}`));
      try {
        await makeMirror(mirror, copy, remote(`${mirrors}/${mirror.name}`));
        if (mirror.instead !== undefined)
          log(`mirror ${mirror.name}: files of ${mirror.instead} stand in for ${mirror.revision}`);
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        missing[mirror.name] = error.message;
      }
    }),
  );
  const repository = new WorkingCopy(supervisor.path('repository'));
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
