import type { FromFleet } from './derived.ts';
import type { Image } from './image.ts';
import type { Secret, SecretKey } from './secret.ts';
import type { Bytes, MilliCpu, Seconds } from './units.ts';
import type { Text } from './value.ts';

/** A value read from the pod itself through the downward API. */
export interface PodField {
  readonly podField: 'metadata.namespace' | 'metadata.name' | 'metadata.uid' | 'spec.nodeName' | 'status.podIP';
}

/**
 * The value of an environment variable: a text, a reference, a key of a Secret, or a field of the pod. A text with a
 * field of the vault in it becomes a key of the Secret `<service>-env`.
 */
export type EnvValue = Text | SecretKey | PodField;

/** How the kubelet learns that a container works. */
export type Health =
  | {
      readonly kind: 'http';
      readonly ready: string;
      readonly live: string;
      readonly port?: string;
      readonly host?: Text;
    }
  | { readonly kind: 'tcp'; readonly port?: string }
  | { readonly kind: 'exec'; readonly command: readonly string[] }
  | { readonly kind: 'none'; readonly reason: string };

/** HTTP GET on the first port. `live` is the path for liveness if it differs, `host` the Host header. */
export const http = (
  ready: string,
  options: { readonly live?: string; readonly port?: string; readonly host?: Text } = {},
): Health => ({ kind: 'http', ready, live: options.live ?? ready, ...options });
/** A TCP connection to the first port, or to the one named. */
export const tcp = (port?: string): Health => ({ kind: 'tcp', ...(port === undefined ? {} : { port }) });
/** A command inside the container. */
export const exec = (...command: readonly string[]): Health => ({ kind: 'exec', command });
/** No probe, and the reason. */
export const unprobed = (reason: string): Health => ({ kind: 'none', reason });

/** A port of a container. */
export interface Port {
  readonly container: number;
  /**
   * Port of the Service; `false` keeps the port out of it.
   * @default the container's port
   */
  readonly service?: number | false;
  /** @default 'TCP' */
  readonly protocol?: 'TCP' | 'UDP';
}

/** A mounted volume: its name, or its name with options. */
export type Mount =
  | string
  | {
      readonly volume: string;
      readonly readOnly?: boolean;
      /** A single file or directory of the volume. */
      readonly subPath?: string;
      readonly propagation?: 'HostToContainer';
    };

/** What a container may do beyond the secure defaults; each with its reason. */
export interface Allowances {
  /** Runs as root inside the container. */
  readonly root?: string;
  /** Writes to its own image's file system. */
  readonly writableRoot?: string;
  readonly privileged?: string;
  readonly capabilities?: { readonly add: readonly string[]; readonly reason: string };
}

/** A container of a pod. */
export interface Container {
  /**
   * Sidecars and init containers need one.
   * @default the name of the workload
   */
  readonly name?: string;
  readonly image: Image;
  readonly command?: readonly Text[];
  readonly args?: readonly Text[];
  /** Ports by name; the first one is probed. */
  readonly ports?: Readonly<Record<string, number | Port>>;
  readonly env?: Readonly<Record<string, EnvValue>>;
  /** Secrets whose keys all become environment variables. */
  readonly envFrom?: readonly (Secret | FromFleet<Secret>)[];
  /** Volumes of the service by mount path. */
  readonly mounts?: Readonly<Record<string, Mount>>;
  /** Paths of directories that the program writes and nobody keeps, such as `/tmp`: an emptyDir of 64 MiB for each. */
  readonly emptyDirs?: readonly string[];
  readonly cpu: { readonly request: MilliCpu; readonly limit?: MilliCpu };
  readonly memory: { readonly request: Bytes; readonly limit: Bytes };
  /** `nvidia.com/gpu` slots. */
  readonly gpu?: number;
  /** Required, except for init containers, which have none. */
  readonly health?: Health;
  /**
   * How long a start may take before the kubelet restarts the container, in seconds.
   * @default no startup probe
   */
  readonly startupTimeout?: Seconds;
  readonly allow?: Allowances;
}

/** A rule of a Role or ClusterRole. */
export interface PolicyRule {
  /**
   * API groups.
   * @default the core group
   */
  readonly groups?: readonly string[];
  readonly resources?: readonly string[];
  /** Names of the only objects to which it applies. */
  readonly names?: readonly string[];
  /** Paths of the API server that are no resources. */
  readonly urls?: readonly string[];
  readonly verbs: readonly string[];
}

interface PodTraits {
  /** @default the name of the service */
  readonly name?: string;
  readonly container: Container;
  readonly sidecars?: readonly Container[];
  /** Run to completion, in this order, before the others start. */
  readonly init?: readonly Container[];
  /**
   * Numeric user and group of the containers, and the group that owns mounted volumes.
   * @default the user of the image, which must not be root
   */
  readonly user?: number;
  /**
   * Group that owns mounted volumes.
   * @default the user
   */
  readonly fsGroup?: number;
  /** What its ServiceAccount may do; without it, no token is mounted. */
  readonly rbac?: { readonly cluster?: readonly PolicyRule[]; readonly namespace?: readonly PolicyRule[] };
  readonly runtimeClass?: string;
  readonly priorityClass?: string;
  /** Keys of the tolerated taints, or `all`. */
  readonly tolerations?: 'all' | readonly string[];
  /** Why it sees the processes of its node. */
  readonly hostPid?: string;
  /** Why it shares the network of its node. Network policies do not apply to it. */
  readonly hostNetwork?: string;
  /**
   * How long a shutdown may take, in seconds.
   * @default 30 s, as Kubernetes has it
   */
  readonly terminationGracePeriod?: Seconds;
  /** Annotations of the object itself, for tools that read them there. */
  readonly annotations?: Readonly<Record<string, string>>;
  /**
   * Name of the Kubernetes Service.
   * @default the name of the workload
   */
  readonly serviceName?: string;
}

/** Interchangeable pods. */
export interface Deployment extends PodTraits {
  readonly kind?: 'Deployment';
  /**
   * Two or more get a PodDisruptionBudget.
   * @default 1
   */
  readonly replicas?: number;
  /** Why the old pod stops before the new one starts. A pod that writes to a volume is always replaced that way. */
  readonly recreate?: string;
}

/** One pod with claims of its own. */
export interface StatefulSet extends PodTraits {
  readonly kind: 'StatefulSet';
}

/** One pod on each node. */
export interface DaemonSet extends PodTraits {
  readonly kind: 'DaemonSet';
}

/** A pod on a schedule. */
export interface CronJob extends PodTraits {
  readonly kind: 'CronJob';
  /** Cron expression, in the time zone of the house. */
  readonly schedule: string;
  /**
   * How long a finished job is kept, in seconds.
   * @default one day
   */
  readonly ttlAfterFinished?: Seconds;
}

export type Workload = Deployment | StatefulSet | DaemonSet | CronJob;

/** Name of the volume that is mounted. */
export const volumeOf = (mount: Mount): string => (typeof mount === 'string' ? mount : mount.volume);

/** Names of the volumes that containers mount. */
export const volumesOf = (containers: readonly Container[]): ReadonlySet<string> =>
  new Set(containers.flatMap(({ mounts = {} }) => Object.values(mounts).map(volumeOf)));

/** Name of the volume behind a path of a container's `emptyDirs`. */
export const emptyDirName = (container: string, path: string): string =>
  `${container}${path.replace(/[^A-Za-z0-9]+/g, '-')}`.toLowerCase();

/** Every container of a workload: those that run first, then those that run side by side. */
export const allContainersOf = (workload: Workload): readonly Container[] => [
  ...(workload.init ?? []),
  ...containersOf(workload),
];

/** The containers that run side by side. */
export const containersOf = ({ container, sidecars = [] }: Workload): readonly Container[] => [container, ...sidecars];

/** Ports of a container with the defaults filled in. */
export const portsOf = (container: Container): readonly (Required<Port> & { readonly name: string })[] =>
  Object.entries(container.ports ?? {}).map(([name, port]) => {
    const {
      container: number,
      service = number,
      protocol = 'TCP',
    } = typeof port === 'number' ? { container: port } : port;
    return { name, container: number, service, protocol };
  });
