import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Supervisor } from '../lib/supervisor.ts';

/** A machine of the lab: a network namespace with one interface. */
export interface Station {
  readonly name: string;
  readonly address: string;
}

/** Address of the lab's switch, in whose namespace the control server runs. */
export const hubAddress = '10.77.0.1';

/** Addresses of the stations, in the network of the hub; there is no route to anything else. */
export const stationsOf = (names: readonly string[]): readonly Station[] =>
  names.map((name, index) => ({
    name: `station-${name}`,
    address: `10.77.${Math.floor((index + 2) / 250)}.${((index + 2) % 250) + 1}`,
  }));

/** Host interfaces of stations; a name of an interface has at most 15 characters. */
const portOf = (index: number): string => `port-${index}`;

/** What the lab's first process does: it owns the namespaces, and waits. */
export const setupScript = (stations: readonly Station[], folder: string): string =>
  [
    'set -eu',
    // Names of network namespaces are mounts below /run: here they vanish with the last process of the lab.
    'mount -t tmpfs tmpfs /run',
    `mount --bind ${folder}/hosts /etc/hosts`,
    'ip link set lo up',
    'ip link add hub type bridge',
    `ip address add ${hubAddress}/16 dev hub`,
    'ip link set hub up',
    ...stations.flatMap(({ name, address }, index) => [
      `ip netns add ${name}`,
      `ip link add ${portOf(index)} type veth peer name eth0 netns ${name}`,
      `ip link set ${portOf(index)} master hub up`,
      `ip -n ${name} link set lo up`,
      `ip -n ${name} address add ${address}/16 dev eth0`,
      `ip -n ${name} link set eth0 up`,
    ]),
    `echo $$ >${folder}/lab.pid`,
    'exec sleep infinity',
    '',
  ].join('\n');

/**
 * Network namespaces that are connected by a bridge, without a route to the outside. They belong to processes only: the
 * namespaces, their interfaces and mounts vanish when the last process that was started in them has exited.
 */
export class Lab {
  readonly stations: readonly Station[];
  readonly #supervisor: Supervisor;
  readonly #pid: number;

  private constructor(stations: readonly Station[], supervisor: Supervisor, pid: number) {
    this.stations = stations;
    this.#supervisor = supervisor;
    this.#pid = pid;
  }

  /**
   * @param names of the stations
   * @param hosts names that every station resolves to the hub
   */
  static async start(supervisor: Supervisor, names: readonly string[], hosts: readonly string[]): Promise<Lab> {
    const stations = stationsOf(names);
    const { folder } = supervisor;
    writeFileSync(supervisor.path('hosts'), `127.0.0.1 localhost\n${hubAddress} ${hosts.join(' ')}\n`);
    writeFileSync(supervisor.path('lab.sh'), setupScript(stations, folder));
    const pidFile = supervisor.path('lab.pid');
    await supervisor.start({
      name: 'lab',
      command: 'unshare',
      args: ['--mount', '--net', '--propagation', 'private', 'sh', supervisor.path('lab.sh')],
      shutdownPhase: 2,
      ready: () => Promise.resolve(existsSync(pidFile)),
    });
    return new Lab(stations, supervisor, Number(readFileSync(pidFile, 'utf8')));
  }

  /** @throws RangeError if the lab has no such station */
  station(name: string): Station {
    const found = this.stations.find((station) => station.name === `station-${name}`);
    if (found === undefined) throw new RangeError(`the lab has no station "${name}"`);
    return found;
  }

  /** The words that run a command in the namespaces of the hub. */
  inHub(...words: readonly string[]): readonly [string, ...string[]] {
    return ['nsenter', `--mount=/proc/${this.#pid}/ns/mnt`, `--net=/proc/${this.#pid}/ns/net`, ...words];
  }

  /** The words that run a command in the namespace of a station. */
  inStation(station: Station, ...words: readonly string[]): readonly [string, ...string[]] {
    return ['nsenter', `--mount=/proc/${this.#pid}/ns/mnt`, 'ip', 'netns', 'exec', station.name, ...words];
  }

  /** The words that plug a station in or out. */
  plug(station: Station, state: 'up' | 'down'): readonly [string, ...string[]] {
    return this.inHub('ip', 'link', 'set', portOf(this.stations.indexOf(station)), state);
  }

  get supervisor(): Supervisor {
    return this.#supervisor;
  }
}
