import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fleet } from '#fleet/index.ts';
import { type EdgeConfig, edgeConfig } from '../config.ts';
import { type EdgeSite, site } from '../sites.ts';
import { ALIVE, readyPath } from '../nginx/health.ts';
import { nginxTree } from '../nginx/index.ts';
import { type Directive, nginxText } from '../nginx/syntax.ts';
import { pages } from '../pages.ts';
import { Authority } from './certificates.ts';
import { type Answer, type Ask, ask } from './client.ts';
import { NameServer } from './name-server.ts';
import { requireNginx } from './programs.ts';
import { Upstream } from './upstream.ts';

/** Short, so that what waits for a time-out takes a second and not a minute. */
const TIMES = {
  header: 800,
  body: 1000,
  keepAlive: 2000,
  connect: 1500,
  staticRead: 1500,
  dynamicRead: 2500,
  ready: 1000,
  resolve: 1000,
  shutdown: 2000,
  cachePage: 1000,
  cacheMissing: 1000,
  cacheAsset: 1000,
  cacheInactive: 600_000,
  cacheLock: 800,
};

/** Upstreams with something wrong, by what it is. */
export type Fault = 'down' | 'mute' | 'expired' | 'wrong-name' | 'stranger' | 'late';
export const FAULTS: readonly Fault[] = ['down', 'expired', 'wrong-name', 'stranger', 'late', 'mute'];

export const tunnelName = (name: string): string => `${name}.tunnel.test`;
const upstreamOf = (name: string, port: number) => ({ name: tunnelName(name), port, health: `/health-of-${name}` });

/** Host name of the site whose upstream has a fault. */
export const faulty = (fault: Fault): string => `${fault}.sample.test`;

/** The real fleet's sites, one with every trait that they lack, and one for every fault of an upstream. */
function testConfig(
  ports: { http: number; ready: number; upstream: number; mute: number; dns: number },
  folder: string,
  authority: string,
): EdgeConfig {
  const real = edgeConfig(fleet);
  const faultySite = (fault: Fault): EdgeSite => {
    const port = fault === 'down' ? 1 : fault === 'mute' ? ports.mute : ports.upstream;
    return site(faulty(fault), upstreamOf(fault, port), { kind: 'dynamic' });
  };
  const sites: readonly EdgeSite[] = [
    // Readiness asks one site after the other, until one is well.
    ...FAULTS.slice(0, 2).map(faultySite),
    ...real.sites.map((it, index) => ({
      ...it,
      upstream: { ...it.upstream, port: ports.upstream, health: `${it.upstream.health}-of-${index}` },
    })),
    site('sample.test', upstreamOf('sample', ports.upstream), {
      kind: 'static',
      cacheQuery: true,
      contentSecurityPolicy: { 'default-src': ["'self'"], 'img-src': ['*', 'data:'] },
    }),
    ...FAULTS.slice(2).map(faultySite),
  ];
  return {
    ...real,
    sites,
    ports,
    resolver: `127.0.0.1:${ports.dns}`,
    times: TIMES,
    paths: {
      log: join(folder, 'log'),
      cache: join(folder, 'cache'),
      temporary: join(folder, 'temporary'),
      run: join(folder, 'run'),
      bans: join(folder, 'bans.conf'),
      html: join(folder, 'pages'),
      authorities: authority,
    },
    limits: { ...real.limits, connections: 20 },
  };
}

/** Free ports of loopback. */
export const freePorts = (count: number): Promise<readonly number[]> =>
  Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<{ port: number; close: () => void }>((resolve) => {
          const server = createServer().listen(0, '127.0.0.1', () => {
            const address = server.address();
            if (address !== null && typeof address === 'object')
              resolve({ port: address.port, close: () => server.close() });
          });
        }),
    ),
  ).then((held) => held.map(({ port, close }) => (close(), port)));

/** What stands around the proxy: its upstreams, their names, the authority that signed them. */
export class Surroundings {
  readonly upstream: Upstream;
  readonly names: NameServer;
  readonly nginx: string;
  readonly ports: { readonly upstream: number; readonly mute: number; readonly dns: number };
  readonly authority: string;
  readonly #folder: string;

  private constructor(
    parts: Pick<Surroundings, 'upstream' | 'names' | 'nginx' | 'ports' | 'authority'>,
    folder: string,
  ) {
    this.upstream = parts.upstream;
    this.names = parts.names;
    this.nginx = parts.nginx;
    this.ports = parts.ports;
    this.authority = parts.authority;
    this.#folder = folder;
  }

  static async start(): Promise<Surroundings> {
    const folder = mkdtempSync(join(tmpdir(), 'edge-'));
    const authority = new Authority(join(folder, 'authority'), 'Upstreams of the tests');
    const stranger = new Authority(join(folder, 'stranger'), 'Somebody else');
    const sites = [...edgeConfig(fleet).sites.map(({ upstream }) => upstream.name), tunnelName('sample')];
    const certificates = new Map([
      ...sites.map((name) => [name, authority.issue(name)] as const),
      [tunnelName('expired'), authority.issue(tunnelName('expired'), -1)],
      [tunnelName('wrong-name'), authority.issue(tunnelName('other'))],
      [tunnelName('stranger'), stranger.issue(tunnelName('stranger'))],
      [tunnelName('late'), authority.issue(tunnelName('late'))],
    ]);
    const upstream = new Upstream(certificates, authority.issue('nobody-asked-for-a-name.test'));
    const names = new NameServer();
    for (const name of [...sites, ...FAULTS.filter((fault) => fault !== 'late').map(tunnelName)]) names.names.add(name);
    const nginx = requireNginx();
    const [upstreamPort, mute, dns] = await Promise.all([upstream.listen(), upstream.listenMute(), names.listen()]);
    return new Surroundings(
      { upstream, names, nginx, ports: { upstream: upstreamPort, mute, dns }, authority: authority.file },
      folder,
    );
  }

  async stop(): Promise<void> {
    this.names.close();
    await this.upstream.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** The generated proxy, running. */
export class World {
  readonly config: EdgeConfig;
  readonly folder: string;
  readonly around: Surroundings;
  /** The configuration as it was started. */
  readonly tree: ReadonlyMap<string, readonly Directive[]>;
  /** What nginx wrote to its error log. */
  errors = '';
  readonly #process: ChildProcess;

  private constructor(around: Surroundings, config: EdgeConfig, folder: string, tree: World['tree']) {
    this.tree = tree;
    this.around = around;
    this.config = config;
    this.folder = folder;
    this.#process = spawn(around.nginx, commandOf(folder), { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#process.stderr?.on('data', (chunk: Buffer) => (this.errors += chunk.toString()));
  }

  /**
   * Starts the proxy; `change` may alter its configuration first.
   *
   * @throws Error where nginx refuses the configuration.
   */
  static async start(
    around: Surroundings,
    change: (tree: ReadonlyMap<string, readonly Directive[]>) => ReadonlyMap<string, readonly Directive[]> = (tree) =>
      tree,
    adapt: (config: EdgeConfig) => EdgeConfig = (config) => config,
  ): Promise<World> {
    const folder = mkdtempSync(join(tmpdir(), 'edge-proxy-'));
    const [http = 0, ready = 0] = await freePorts(2);
    const config = adapt(testConfig({ ...around.ports, http, ready }, folder, around.authority));
    for (const { upstream } of config.sites) around.upstream.health.set(`${upstream.name}${upstream.health}`, 200);
    const tree = change(nginxTree(config));
    writeProxy(config, folder, tree);
    const world = new World(around, config, folder, tree);
    await world.#answers();
    return world;
  }

  ask(host: string, path: string, options?: Ask): Promise<Answer> {
    return ask(this.config.ports.http, host, path, options);
  }

  askReady(path: string): Promise<Answer> {
    return ask(this.config.ports.ready, 'fly', path, { client: '' });
  }

  /** Process ids of the workers; they are only looked at. */
  workers(): readonly number[] {
    const pid = this.#process.pid;
    if (pid === undefined) throw new Error('nginx has not started');
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
  }

  /** Tells nginx to read its configuration again. */
  reload(): void {
    this.#process.kill('SIGHUP');
  }

  /** Lines of the access log, parsed. */
  log(): readonly Readonly<Record<string, string | number>>[] {
    return readFileSync(join(this.config.paths.log, 'access.json.log'), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, string | number>);
  }

  /** Ends the proxy, and leaves its files. */
  async end(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#process.once('close', resolve));
    this.#process.kill('SIGTERM');
    await ended;
  }

  async stop(): Promise<void> {
    await this.end();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** In its first moments nginx does not know the addresses of its upstreams yet. */
  async #resolves(): Promise<void> {
    const sound = this.config.sites.filter(({ host }) => !FAULTS.some((fault) => faulty(fault) === host));
    for (let tries = 0; tries < 25; tries += 1) {
      const answers = await Promise.all(
        sound.map(({ host }) => this.askReady(readyPath(host)).catch(() => ({ status: 0 }))),
      );
      if (answers.every(({ status }) => status === 200)) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async #answers(): Promise<void> {
    for (let tries = 0; tries < 100; tries += 1) {
      if (this.#process.exitCode !== null) {
        rmSync(this.folder, { recursive: true, force: true });
        throw new Error(`nginx ended:\n${this.errors}`);
      }
      try {
        await this.ask('fly', ALIVE, { client: '', timeout: 1000 });
        await this.#resolves();
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
    await this.stop();
    throw new Error(`nginx does not answer:\n${this.errors}`);
  }
}

/** Workers keep the rights of the tests, which own the folders. */
const rights = process.getuid?.() === 0 ? ['-g', 'user root;'] : [];
export const commandOf = (folder: string): readonly string[] => [
  '-p',
  folder,
  '-c',
  join(folder, 'etc/nginx.conf'),
  '-e',
  'stderr',
  ...rights,
];

/** Writes everything that nginx needs below `folder`. */
export function writeProxy(config: EdgeConfig, folder: string, tree: ReadonlyMap<string, readonly Directive[]>): void {
  for (const path of [config.paths.log, config.paths.cache, config.paths.temporary, config.paths.run])
    mkdirSync(path, { recursive: true });
  const files = [
    ...[...tree].map(([name, directives]) => [join(folder, 'etc', name), nginxText(directives)] as const),
    ...[...pages()].map(([name, text]) => [join(config.paths.html, name), text] as const),
    [join(config.paths.html, 'version'), 'stamp-of-the-tests\n'] as const,
    [config.paths.bans, ''] as const,
  ];
  for (const [path, text] of files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

/** What `nginx -t` says of a configuration: undefined where it is good. */
export function refusal(nginx: string, folder: string): string | undefined {
  const { status, stderr } = spawnSync(nginx, ['-t', ...commandOf(folder)], { encoding: 'utf8' });
  return status === 0 ? undefined : stderr;
}
