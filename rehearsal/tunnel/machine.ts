import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Fleet } from '#model/fleet.ts';
import { type EdgeConfig, edgeConfig } from '#pulumi/fly/config.ts';
import { IMAGE_FOLDERS } from '#pulumi/fly/dockerfile.ts';
import { flyFiles } from '#pulumi/fly/files.ts';
import { MACHINE } from '#pulumi/fly/machine.ts';
import { READY } from '#pulumi/fly/nginx/health.ts';
import { waitFor } from '../lib/wait.ts';
import { edgeOf } from './connections.ts';
import { controlName } from './control-server.ts';
import { type Gate, type Response, send } from './gate.ts';
import { type Station, hubAddress } from './lab.ts';
import { LocalApi } from './local-api.ts';
import type { LabNode } from './probe.ts';
import type { Tailnet } from './tailnet.ts';

const run = promisify(execFile);

/** Programs that the image of the machine contains. */
export interface MachinePrograms {
  readonly nginx: string;
  /** Also the command line, under the name `tailscale`. */
  readonly tailscaled: string;
}

/** Writes what the Dockerfile copies into the image. */
function writeImage(fleet: Fleet, config: EdgeConfig, folder: string): void {
  const destinations: Readonly<Record<string, string>> = IMAGE_FOLDERS(config, MACHINE);
  for (const [path, text] of flyFiles(fleet)) {
    const [, , source = '', ...rest] = path.split('/');
    const destination = destinations[source];
    if (destination === undefined) continue;
    const file = join(folder, destination, ...rest);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    chmodSync(file, text.startsWith('#!') ? 0o755 : 0o644);
  }
}

/**
 * Makes a root directory out of that of this system, which has s6 and fail2ban, and the image, and becomes the machine.
 * The root directory is in memory, and in namespaces of its own: it vanishes with the machine. Only the tunnel's socket
 * can be reached from outside.
 */
export const bootScript = (config: EdgeConfig, { nginx, tailscaled }: MachinePrograms): string =>
  [
    'set -eu',
    'mount -t tmpfs tmpfs layers',
    'mkdir layers/upper layers/work layers/root',
    'mount -t overlay overlay -o lowerdir=/,upperdir=layers/upper,workdir=layers/work layers/root',
    'root=$PWD/layers/root',
    'rm -rf $root/etc/fail2ban/jail.d $root/etc/nginx $root/etc/resolv.conf',
    'cp -a image/. $root/',
    `echo '${MACHINE.proxyUser}:x:990:990::/:/usr/sbin/nologin' >>$root/etc/passwd`,
    `echo '${MACHINE.alloyUser}:x:991:990::/:/usr/sbin/nologin' >>$root/etc/passwd`,
    `echo '${MACHINE.proxyUser}:x:990:' >>$root/etc/group`,
    `echo '${hubAddress} ${controlName}' >>$root/etc/hosts`,
    ': >$root/etc/resolv.conf',
    `cat ../authority/root.pem >>$root${config.paths.authorities}`,
    // Where the build that the tests use looks for its configuration.
    'mkdir -p $root/usr/local/nginx',
    'ln -sfn /etc/nginx $root/usr/local/nginx/conf',
    ...[
      [nginx, MACHINE.nginx[0]],
      [tailscaled, MACHINE.tailscaled[0]],
      [tailscaled, MACHINE.tailscale[0]],
    ].flatMap(([program, path]) => [`rm -f $root${path}`, `: >$root${path}`, `mount --bind ${program} $root${path}`]),
    `printf '#!/bin/sh\\nexec sleep infinity\\n' >$root${MACHINE.alloy[0]}`,
    `chmod 755 $root${MACHINE.alloy[0]}`,
    'mount -t proc proc $root/proc',
    'mount --rbind /dev $root/dev',
    'for folder in run tmp var/log; do mount -t tmpfs tmpfs $root/$folder; done',
    `mkdir $root${MACHINE.tunnelRun}`,
    `mount --bind tunnel $root${MACHINE.tunnelRun}`,
    'TS_AUTHKEY=$(cat key)',
    'export TS_AUTHKEY PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    `exec chroot $root ${MACHINE.scripts}/init`,
    '',
  ].join('\n');

/** A station for machines, with a gate in it, so that visitors arrive even if its interface is down. */
export interface Place {
  readonly station: Station;
  readonly gate: Gate;
}

/** The generated edge machine: its own root directory, process tree and network, with its supervisor as first process. */
export class EdgeMachine {
  readonly station: Station;
  readonly tunnel: LocalApi;
  readonly #tailnet: Tailnet;
  readonly #config: EdgeConfig;
  readonly #gate: Gate;
  readonly #process: string;

  private constructor(tailnet: Tailnet, config: EdgeConfig, place: Place, name: string) {
    this.#tailnet = tailnet;
    this.#config = config;
    this.#gate = place.gate;
    this.#process = name;
    this.station = place.station;
    this.tunnel = new LocalApi(tailnet.lab.supervisor.path(name, 'tunnel/tailscaled.sock'));
  }

  /** @param name of the machine, which is new each time */
  static async boot(tailnet: Tailnet, programs: MachinePrograms, place: Place, name: string): Promise<EdgeMachine> {
    const { fleet, lab, control } = tailnet;
    const config = edgeConfig(fleet);
    const folder = lab.supervisor.path(name);
    for (const part of ['layers', 'tunnel']) mkdirSync(join(folder, part), { recursive: true });
    writeImage(fleet, config, join(folder, 'image'));
    const tags = [`tag:${fleet.network.tags.edgeProxy}`];
    writeFileSync(join(folder, 'key'), await control.authKey({ user: '', tags }, true), { mode: 0o600 });
    writeFileSync(join(folder, 'boot.sh'), bootScript(config, programs));
    const machine = new EdgeMachine(tailnet, config, place, name);
    const namespaces = ['--mount', '--pid', '--fork', '--kill-child', '--propagation', 'private', `--wd=${folder}`];
    const [command, ...args] = lab.inStation(machine.station, 'unshare', ...namespaces, 'sh', join(folder, 'boot.sh'));
    await lab.supervisor.start({ name, command, args, shutdownPhase: 0 });
    return machine;
  }

  /** Waits until the machine says that it is ready, as Fly.io does before it routes to it. */
  async waitUntilReady(seconds: number): Promise<void> {
    const isReady = async (): Promise<boolean> => (await this.#askReadiness()).status === 200;
    await waitFor(`${this.#process} is ready`, seconds, async () => (await isReady()) || undefined, 100);
  }

  /** A visitor's request, as Fly.io passes it on. */
  visit(host: string, path: string, client = '203.0.113.7', method = 'GET'): Promise<Response> {
    const connection = this.#gate.connect('127.0.0.1', this.#config.ports.http);
    return send(connection, { method, path, headers: { Host: host, 'Fly-Client-IP': client } }, 10_000);
  }

  #askReadiness(): Promise<Response> {
    const connection = this.#gate.connect('127.0.0.1', this.#config.ports.ready);
    return send(connection, { path: READY, headers: { Host: 'fly' } }, 10_000);
  }

  /** The machine as a node of the tailnet. */
  async node(): Promise<LabNode> {
    const address = (await this.tunnel.status()).Self?.TailscaleIPs?.[0];
    if (address === undefined) throw new Error(`${this.#process} has no tailnet address`);
    return { name: edgeOf(this.#tailnet.fleet), address, api: this.tunnel };
  }

  /** Plugs the machine's network in or out; visitors do not need it. */
  async plug(state: 'up' | 'down'): Promise<void> {
    const [command, ...args] = this.#tailnet.lab.plug(this.station, state);
    await run(command, args);
  }

  /** The last lines that the machine has written. */
  get output(): string {
    return this.#tailnet.lab.supervisor.logTail(this.#process, 20);
  }

  /** Ends the machine without a warning, as when its host fails. */
  async kill(): Promise<void> {
    await this.#tailnet.lab.supervisor.kill(this.#process);
  }
}
