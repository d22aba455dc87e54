import type { Call } from './call.ts';
import type { Data } from './config.ts';
import type { Exposure } from './exposure.ts';
import type { Host } from './host.ts';
import type { Image } from './image.ts';
import type { Metrics } from './metrics.ts';
import type { Field } from './secret.ts';
import type { SsoClient } from './sso.ts';
import type { BackupIntent } from './storage.ts';
import type { Tile } from './tile.ts';
import type { Seconds } from './units.ts';

/** What puts the program on the host. */
export type Package =
  | { readonly manager: 'brew' | 'cask'; readonly name: string; readonly version: string | Unpinned }
  | {
      readonly manager: 'source';
      readonly mirror: string;
      readonly binary: string;
      readonly version: string | Unpinned;
    }
  | { readonly manager: 'mise'; readonly name: string; readonly version: string | Unpinned }
  | { readonly manager: 'nixos'; readonly option: string; readonly version: string | Unpinned }
  | { readonly manager: 'docker'; readonly image: Image }
  | { readonly manager: 'script'; readonly path: string }
  | { readonly manager: 'system'; readonly with: string };

/** A version that nobody has recorded yet, and how the admin finds it out. */
export interface Unpinned {
  readonly unknown: string;
}

/** When a job runs. */
export type When =
  | { readonly kind: 'always' }
  | { readonly kind: 'every'; readonly interval: Seconds }
  | { readonly kind: 'daily'; readonly hour: number; readonly minute: number };

/** Keeps running; the supervisor restarts it. */
export const always: When = { kind: 'always' };
/** Starts again and again after this many seconds. */
export const every = (interval: Seconds): When => ({ kind: 'every', interval });
/** Once a day, in the host's time zone. */
export const daily = (hour: number, minute = 0): When => ({ kind: 'daily', hour, minute });

/** A process that launchd, systemd or Docker supervises. */
export interface Job {
  /** launchd label, systemd unit or container name. */
  readonly label: string;
  /** Absolute path of the program, and its arguments (INV-27). */
  readonly command: readonly string[];
  readonly when: When;
  readonly env?: Readonly<Record<string, string>>;
  /** Runs as root, and why. */
  readonly root?: string;
  readonly workingDirectory?: string;
  readonly logs?: readonly string[];
}

/** A port on which a native program listens. */
export interface Listener {
  readonly port: number | 'dynamic';
  /** `loopback` is published by a proxy or not at all; `all` needs a reason (INV-25). */
  readonly bind: 'loopback' | { readonly all: string };
  readonly protocol?: 'tcp' | 'udp';
}

/** Something on the host's disk that matters. */
export interface DataPath {
  readonly path: string;
  readonly backup: BackupIntent;
}

/** A secret that a role writes to the host. */
export interface HostSecret {
  readonly field: Field;
  /** Name of the Ansible variable that holds it for the length of the play. */
  readonly variable: string;
  /** Where it ends up, with its mode; none when it is only sent somewhere. */
  readonly file?: string;
}

/** A service that runs directly on a host. */
export interface NativeService {
  readonly kind: 'native';
  readonly name: string;
  readonly about: string;
  readonly on: Host;
  readonly package: Package;
  readonly jobs: readonly Job[];
  readonly ports: Readonly<Record<string, Listener>>;
  readonly data: readonly DataPath[];
  readonly secrets: readonly HostSecret[];
  readonly exposures: readonly Exposure[];
  readonly calls: readonly Call[];
  readonly metrics: readonly Metrics[];
  /** How people sign in to it through the identity provider. */
  readonly sso?: SsoClient;
  readonly tile?: Tile;
  /** Settings that the role's templates read, by name. */
  readonly settings: Readonly<Record<string, Data>>;
  /** Native services of the same host whose role must run before this one's. */
  readonly after: readonly NativeService[];
}

/** What a service file states; everything else has a default. */
export type NativeServiceProps = Omit<Partial<NativeService>, 'kind'> &
  Pick<NativeService, 'name' | 'about' | 'on' | 'package'>;
