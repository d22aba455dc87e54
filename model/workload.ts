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
 * The value of an environment variable: a text, a reference, a key of a Secret, or a field of the pod. A text that
 * contains a vault field becomes a key of the Secret `<service>-env`.
 */
export type EnvValue = Text | SecretKey | PodField;

/** How the kubelet probes a container. */
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
/** A TCP connection to the first port, or to the given one. */
export const tcp = (port?: string): Health => ({ kind: 'tcp', ...(port === undefined ? {} : { port }) });
/** A command inside the container. */
export const exec = (...command: readonly string[]): Health => ({ kind: 'exec', command });
/** No probe, and the reason. */
export const unprobed = (reason: string): Health => ({ kind: 'none', reason });

/** A port of a container. */
export interface Port {
  readonly container: number;
  /**
   * Port of the Kubernetes Service; `false` leaves the port out of it.
   * @default the container's port
   */
  readonly service?: number | false;
  /** @default 'TCP' */
  readonly protocol?: 'TCP' | 'UDP';
}

/** A mounted volume by its name, or with options. */
export type Mount =
  | string
  | {
      readonly volume: string;
      readonly readOnly?: boolean;
      /** A single file or directory of the volume. */
      readonly subPath?: string;
      readonly propagation?: 'HostToContainer';
    };

/** Exceptions from the secure defaults of a container, each with its reason. */
export interface Allowances {
  /** Runs as root inside the container. */
  readonly root?: string;
  /** Writes to the root file system of its image. */
  readonly writableRoot?: string;
  readonly privileged?: string;
  readonly capabilities?: { readonly add: readonly string[]; readonly reason: string };
}

/** A container of a pod. */
export interface Container {
  /**
   * Required for sidecars and init containers.
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
  /** Paths of temporary directories, such as `/tmp`: one emptyDir without a size limit for each. */
  readonly emptyDirs?: readonly string[];
  readonly cpu: { readonly request: MilliCpu; readonly limit?: MilliCpu };
  readonly memory: { readonly request: Bytes; readonly limit: Bytes };
  /** `nvidia.com/gpu` slots. */
  readonly gpu?: number;
  /** Required, except for init containers, which have none. */
  readonly health?: Health;
  /**
   * How long a container may take to start before the kubelet restarts it, in seconds.
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
  /** Resource names to which it is restricted. */
  readonly names?: readonly string[];
  /** Non-resource URLs. */
  readonly urls?: readonly string[];
  readonly verbs: readonly string[];
}

interface PodTraits {
  /** @default the name of the service */
  readonly name?: string;
  readonly container: Container;
  readonly sidecars?: readonly Container[];
  /** Run to completion, in this order, before the other containers start. */
  readonly init?: readonly Container[];
  /**
   * Numeric user and group of the containers.
   * @default the user of the image, which must not be root
   */
  readonly user?: number;
  /** Permissions of its ServiceAccount. Without them no token is mounted. */
  readonly rbac?: { readonly cluster?: readonly PolicyRule[]; readonly namespace?: readonly PolicyRule[] };
  readonly runtimeClass?: string;
  readonly priorityClass?: string;
  /** Keys of the tolerated taints, or `all`. */
  readonly tolerations?: 'all' | readonly string[];
  /** Shares the process namespace of its node, for this reason. */
  readonly hostPid?: string;
  /** Shares the network of its node, for this reason. Network policies do not apply to it. */
  readonly hostNetwork?: string;
  /**
   * How long a shutdown may take, in seconds.
   * @default 30
   */
  readonly terminationGracePeriod?: Seconds;
  /** Annotations of the workload object itself. */
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
   * Two or more replicas get a PodDisruptionBudget.
   * @default 1
   */
  readonly replicas?: number;
  /**
   * Stops the old pod before the new one starts, for this reason. Always the case for a pod that writes to a volume.
   */
  readonly recreate?: string;
}

/** One pod with its own claims. */
export interface StatefulSet extends PodTraits {
  readonly kind: 'StatefulSet';
}

/** One pod on every node. */
export interface DaemonSet extends PodTraits {
  readonly kind: 'DaemonSet';
}

/** A pod that runs on a schedule. */
export interface CronJob extends PodTraits {
  readonly kind: 'CronJob';
  /** Cron expression, in the time zone of the network. */
  readonly schedule: string;
  /**
   * How long a finished job is kept, in seconds.
   * @default 86400
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

/** The main container and its sidecars. */
export const containersOf = ({ container, sidecars = [] }: Workload): readonly Container[] => [container, ...sidecars];

/** Place of a container in the declaration of a service: `workloads[app].app`. */
export function containerField(service: { readonly name: string }, workload: Workload, container: Container): string {
  const name = workload.name ?? service.name;
  return `workloads[${name}].${container.name ?? name}`;
}

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
