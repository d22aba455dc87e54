import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import type { Certificate } from '#pulumi/fly/test/certificates.ts';
import type { Supervisor } from '../lib/supervisor.ts';

const run = promisify(execFile);

/** The control server that every tailscaled uses if it is told no other. */
export const controlName = 'controlplane.tailscale.com';

/** A node that has joined. */
export interface JoinedNode {
  readonly id: string;
  readonly name: string;
  readonly ip_addresses: readonly string[];
  readonly online?: boolean;
}

/** Who a node is: a person's device, or a machine with tags. */
export interface Identity {
  /** Login of the owner; empty if the node is tagged. */
  readonly user: string;
  readonly tags: readonly string[];
}

/** Where and how the control server runs. */
export interface ControlServerSpec {
  /** Of the process and its files. */
  readonly name: string;
  readonly binary: string;
  /** MagicDNS domain of the tailnet. */
  readonly domain: string;
  readonly address: string;
  /** Ports of the API and the tailnet, of gRPC, and of STUN. */
  readonly ports: readonly [https: number, grpc: number, stun: number];
  /**
   * The certificate that it serves.
   *
   * @default plain HTTP, for a front that serves TLS
   */
  readonly certificate?: Certificate;
  /**
   * The words that run a command where the server is to run.
   *
   * @default the command itself
   */
  readonly inside?: (...words: readonly string[]) => readonly [string, ...string[]];
}

const plain = (command = '', ...args: readonly string[]): readonly [string, ...string[]] => [command, ...args];

const settings = (
  { domain, address, ports, certificate }: ControlServerSpec,
  path: (name: string) => string,
): Readonly<Record<string, unknown>> => ({
  server_url: `https://${controlName}`,
  listen_addr: `${address}:${ports[0]}`,
  metrics_listen_addr: '',
  grpc_listen_addr: `${address}:${ports[1]}`,
  ...(certificate === undefined ? {} : { tls_cert_path: path('tls.pem'), tls_key_path: path('tls.key') }),
  noise: { private_key_path: path('noise.key') },
  prefixes: { v4: '100.64.0.0/10', v6: 'fd7a:115c:a1e0::/48', allocation: 'sequential' },
  derp: {
    server: {
      enabled: true,
      region_id: 999,
      region_code: 'lab',
      region_name: 'lab',
      verify_clients: true,
      stun_listen_addr: `${address}:${ports[2]}`,
      private_key_path: path('derp.key'),
      automatically_add_embedded_derp_region: true,
      ipv4: address,
    },
    urls: [],
    paths: [],
    auto_update_enabled: false,
  },
  disable_check_updates: true,
  node: { ephemeral: { inactivity_timeout: '30m' } },
  database: { type: 'sqlite', sqlite: { path: path('sqlite') } },
  policy: { mode: 'database' },
  dns: { magic_dns: true, base_domain: domain, override_local_dns: false, nameservers: { global: [] } },
  unix_socket: path('sock'),
  // Changes reach the nodes without the usual delay.
  tuning: { batch_change_delay: '20ms', node_store_batch_timeout: '20ms' },
  log: { level: 'warn' },
});

/** headscale with a relay, under the name of Tailscale's own control server. */
export class ControlServer {
  readonly #binary: string;
  readonly #path: (file: string) => string;
  readonly #keys = new Map<string, Promise<string>>();
  readonly #users = new Map<string, Promise<string>>();

  private constructor(binary: string, path: (file: string) => string) {
    this.#binary = binary;
    this.#path = path;
  }

  static async start(supervisor: Supervisor, spec: ControlServerSpec): Promise<ControlServer> {
    const { binary, certificate, inside = plain } = spec;
    const path = (file: string): string => supervisor.path(`${spec.name}.${file}`);
    if (certificate !== undefined) {
      writeFileSync(path('tls.key'), certificate.key, { mode: 0o600 });
      writeFileSync(path('tls.pem'), certificate.cert);
    }
    writeFileSync(path('yaml'), stringify(settings(spec, path)));
    const server = new ControlServer(binary, path);
    const [command, ...args] = inside(binary, '-c', path('yaml'), 'serve');
    await supervisor.start({
      name: spec.name,
      command,
      args,
      shutdownPhase: 1,
      ready: () => server.#call('users', 'list').then(() => true),
    });
    return server;
  }

  async #run(...args: readonly string[]): Promise<string> {
    const options = ['-c', this.#path('yaml'), '-o', 'json'];
    const { stdout } = await run(this.#binary, [...options, ...args], { maxBuffer: 2 ** 26 });
    return stdout;
  }

  async #call(...args: readonly string[]): Promise<unknown> {
    return JSON.parse(await this.#run(...args)) as unknown;
  }

  /** An auth key that several nodes of one identity may use. */
  authKey({ user, tags }: Identity, ephemeral = false): Promise<string> {
    const id = JSON.stringify([user, tags, ephemeral]);
    const key = this.#keys.get(id) ?? this.#createKey(user, tags, ephemeral);
    this.#keys.set(id, key);
    return key;
  }

  async #createKey(user: string, tags: readonly string[], ephemeral: boolean): Promise<string> {
    const owner = user === '' ? ['--tags', tags.join(',')] : ['--user', await this.#userId(user)];
    const options = ['--reusable', ...(ephemeral ? ['--ephemeral'] : []), '--expiration', '2h'];
    const { key } = (await this.#call('preauthkeys', 'create', ...owner, ...options)) as { key: string };
    return key;
  }

  #userId(login: string): Promise<string> {
    const id =
      this.#users.get(login) ??
      this.#call('users', 'create', login, '--email', login).then((user) => String((user as { id: number }).id));
    this.#users.set(login, id);
    return id;
  }

  /**
   * Replaces the policy.
   *
   * @throws Error with headscale's message if it rejects the policy
   */
  async setPolicy(policy: unknown): Promise<void> {
    const file = this.#path('policy.json');
    writeFileSync(file, JSON.stringify(policy));
    await this.#run('policy', 'set', '--file', file);
  }

  async nodes(): Promise<readonly JoinedNode[]> {
    return (await this.#call('nodes', 'list')) as readonly JoinedNode[];
  }
}
