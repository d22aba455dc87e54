import type { Call } from './call.ts';
import type { ConfigFile } from './config.ts';
import type { Exposure } from './exposure.ts';
import type { Host } from './host.ts';
import type { Image } from './image.ts';
import type { Metrics } from './metrics.ts';
import type { SsoClient } from './sso.ts';
import type { BackupIntent } from './storage.ts';
import type { Tile } from './tile.ts';
import type { Seconds } from './units.ts';
import type { Data, Text } from './value.ts';
import type { Field } from './vault.ts';

/** How the program is installed on the host. */
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
  | { readonly manager: 'system'; readonly source: string };

/** A version that is not recorded yet, with the command that shows it. */
export interface Unpinned {
  readonly unknown: string;
}

/** When a job runs. */
export type When =
  | { readonly kind: 'always' }
  | { readonly kind: 'every'; readonly interval: Seconds }
  | { readonly kind: 'daily'; readonly hour: number; readonly minute: number };

/** Runs continuously; the supervisor restarts it. */
export const always: When = { kind: 'always' };
/** Starts at a fixed interval, in seconds. */
export const every = (interval: Seconds): When => ({ kind: 'every', interval });
/** Starts once a day, in the host's time zone. */
export const daily = (hour: number, minute = 0): When => ({ kind: 'daily', hour, minute });

/** A process that launchd, systemd or Docker supervises. */
export interface Job {
  /** launchd label, systemd unit or container name. */
  readonly label: string;
  /** Absolute path of the program (launchd sets a minimal PATH), and its arguments. */
  readonly command: readonly Text[];
  readonly when: When;
  readonly env?: Readonly<Record<string, Text>>;
  /** Runs as root, for this reason. */
  readonly root?: string;
  readonly workingDirectory?: string;
  readonly logs?: readonly string[];
}

/** A port on which a native program listens. */
export interface Listener {
  readonly port: number | 'dynamic';
  /** `loopback`: only a proxy on the same host publishes it. `all`: every address, for this reason. */
  readonly bind: 'loopback' | { readonly all: string };
  /** @default 'tcp' */
  readonly protocol?: 'tcp' | 'udp';
}

/** Data on the host's disk, with its backup intent. */
export interface DataPath {
  readonly path: string;
  readonly backup: BackupIntent;
}

/** A secret for an Ansible role. A service keys its secrets by the Ansible variable that holds them during the play. */
export interface HostSecret {
  readonly field: Field;
  /** Absolute path of the file to which the role writes it; undefined if the role only passes it on. */
  readonly file?: string;
}

/** A configuration file of a native service. It may contain vault fields, which Ansible fills in on the host. */
export interface HostFile {
  readonly content: ConfigFile;
  /**
   * Permissions.
   * @default '0644', or '0600' if it contains a vault field
   */
  readonly mode?: string;
  /** Command that accepts the new file, before it replaces the old one; `%s` is its path. */
  readonly validate?: readonly string[];
}

/** A service that runs directly on a host. */
export interface NativeService {
  readonly kind: 'native';
  readonly name: string;
  readonly description: string;
  readonly on: Host;
  readonly package: Package;
  readonly jobs: readonly Job[];
  readonly ports: Readonly<Record<string, Listener>>;
  readonly data: readonly DataPath[];
  /** Configuration files by absolute path. */
  readonly files: Readonly<Record<string, HostFile>>;
  /** By Ansible variable. */
  readonly secrets: Readonly<Record<string, HostSecret>>;
  readonly exposures: readonly Exposure[];
  readonly calls: readonly Call[];
  /** By the value of the `job` label. */
  readonly metrics: Readonly<Record<string, Metrics>>;
  /** Sign-in through the identity provider. */
  readonly sso?: SsoClient;
  readonly tile?: Tile;
  /** Settings for the templates of the role, by name. */
  readonly settings: Readonly<Record<string, Data>>;
  /** Native services of the same host whose roles run before this one's. */
  readonly dependsOn: readonly NativeService[];
}

/** What a service file states; everything else has a default. */
export type NativeServiceProps = Omit<Partial<NativeService>, 'kind'> &
  Pick<NativeService, 'name' | 'description' | 'on' | 'package'>;
