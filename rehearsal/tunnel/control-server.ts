import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { Authority } from '#pulumi/fly/test/certificates.ts';
import { type Lab, hubAddress } from './lab.ts';

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

const settings = (domain: string, path: (name: string) => string) => ({
  server_url: `https://${controlName}`,
  listen_addr: `${hubAddress}:443`,
  metrics_listen_addr: '',
  grpc_listen_addr: `${hubAddress}:50443`,
  tls_cert_path: path('control.pem'),
  tls_key_path: path('control.key'),
  noise: { private_key_path: path('noise.key') },
  prefixes: { v4: '100.64.0.0/10', v6: 'fd7a:115c:a1e0::/48', allocation: 'sequential' },
  derp: {
    server: {
      enabled: true,
      region_id: 999,
      region_code: 'lab',
      region_name: 'lab',
      verify_clients: true,
      stun_listen_addr: `${hubAddress}:3478`,
      private_key_path: path('derp.key'),
      automatically_add_embedded_derp_region: true,
      ipv4: hubAddress,
    },
    urls: [],
    paths: [],
    auto_update_enabled: false,
  },
  disable_check_updates: true,
  node: { ephemeral: { inactivity_timeout: '30m' } },
  database: { type: 'sqlite', sqlite: { path: path('headscale.sqlite') } },
  policy: { mode: 'database' },
  dns: { magic_dns: true, base_domain: domain, override_local_dns: false, nameservers: { global: [] } },
  unix_socket: path('headscale.sock'),
  // Changes reach the nodes without the usual delay.
  tuning: { batch_change_delay: '20ms', node_store_batch_timeout: '20ms' },
  log: { level: 'warn' },
});

/** headscale in the hub of a lab, with a relay, under the name of Tailscale's own control server. */
export class ControlServer {
  /** Signs the certificates of the lab. */
  readonly authority: Authority;
  readonly #binary: string;
  readonly #lab: Lab;
  readonly #keys = new Map<string, Promise<string>>();
  readonly #users = new Map<string, Promise<string>>();

  private constructor(binary: string, lab: Lab, authority: Authority) {
    this.#binary = binary;
    this.#lab = lab;
    this.authority = authority;
  }

  /** @param domain MagicDNS domain of the tailnet */
  static async start(binary: string, lab: Lab, domain: string): Promise<ControlServer> {
    const { supervisor } = lab;
    const path = (name: string): string => supervisor.path(name);
    const authority = new Authority(path('authority'), 'The lab');
    const { key, cert } = authority.issue(controlName);
    writeFileSync(path('control.key'), key);
    writeFileSync(path('control.pem'), cert);
    writeFileSync(path('headscale.yaml'), stringify(settings(domain, path)));
    const server = new ControlServer(binary, lab, authority);
    const [command, ...args] = lab.inHub(binary, '-c', path('headscale.yaml'), 'serve');
    await supervisor.start({
      name: 'headscale',
      command,
      args,
      shutdownPhase: 1,
      ready: () => server.#call('users', 'list').then(() => true),
    });
    return server;
  }

  async #run(...args: readonly string[]): Promise<string> {
    const options = ['-c', this.#lab.supervisor.path('headscale.yaml'), '-o', 'json'];
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
    const file = this.#lab.supervisor.path('policy.json');
    writeFileSync(file, JSON.stringify(policy));
    await this.#run('policy', 'set', '--file', file);
  }

  async nodes(): Promise<readonly JoinedNode[]> {
    return (await this.#call('nodes', 'list')) as readonly JoinedNode[];
  }
}
