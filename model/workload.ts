import type { Fleet } from './fleet.ts';
import type { Image } from './image.ts';
import type { Secret, SecretKey } from './secret.ts';
import type { Bytes, MilliCpu, Seconds } from './units.ts';

/** A value read from the pod itself through the downward API. */
export interface PodField {
  readonly podField: 'metadata.namespace' | 'metadata.name' | 'metadata.uid' | 'spec.nodeName' | 'status.podIP';
}

/** A text, a key of a Secret, a field of the pod, or a text that depends on the whole fleet. */
export type EnvValue = string | SecretKey | PodField | ((fleet: Fleet) => string);

/** How the kubelet learns that a container works. */
export type Health =
  | {
      readonly kind: 'http';
      readonly ready: string;
      readonly live: string;
      readonly port?: string;
      readonly host?: string;
    }
  | { readonly kind: 'tcp'; readonly port?: string }
  | { readonly kind: 'exec'; readonly command: readonly string[] }
  | { readonly kind: 'none'; readonly reason: string };

/** HTTP GET on the first port; `live` where liveness has a path of its own. */
export const http = (
  ready: string,
  options: { readonly live?: string; readonly port?: string; readonly host?: string } = {},
): Health => ({ kind: 'http', ready, live: options.live ?? ready, ...options });
/** A TCP connection to the first port, or to the one named. */
export const tcp = (port?: string): Health => ({ kind: 'tcp', ...(port === undefined ? {} : { port }) });
/** A command inside the container. */
export const exec = (...command: readonly string[]): Health => ({ kind: 'exec', command });
/** No probe, and why there can be none. */
export const unprobed = (reason: string): Health => ({ kind: 'none', reason });

/** A port of a container; its Service has the same port under the same name unless told otherwise. */
export interface Port {
  readonly container: number;
  /** Port of the Service; `false` keeps the port out of it. Default: the container's. */
  readonly service?: number | false;
  readonly protocol?: 'TCP' | 'UDP';
}

/** Where a volume is mounted: by its name, or with more to say. */
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
  readonly capabilities?: { readonly add: readonly string[]; readonly why: string };
}

export interface Container {
  /** Default: the workload's name. Required for sidecars and init containers. */
  readonly name?: string;
  readonly image: Image;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  /** Ports by name; the first one is probed. */
  readonly ports?: Readonly<Record<string, number | Port>>;
  readonly env?: Readonly<Record<string, EnvValue>>;
  /** Secrets whose keys all become environment variables. */
  readonly envFrom?: readonly Pick<Secret, 'name'>[];
  /** Volumes of the service by mount path. */
  readonly mounts?: Readonly<Record<string, Mount>>;
  /** Directories that the program writes and nobody keeps, such as `/tmp`; each is an emptyDir of 64 MiB. */
  readonly scratch?: readonly string[];
  readonly cpu: { readonly request: MilliCpu; readonly limit?: MilliCpu };
  readonly memory: { readonly request: Bytes; readonly limit: Bytes };
  /** `nvidia.com/gpu` slots. */
  readonly gpu?: number;
  /** Not asked of an init container. */
  readonly health?: Health;
  /** Longest time that a start may take before the kubelet restarts it, in seconds. Default: no startup probe. */
  readonly slowStart?: Seconds;
  readonly allow?: Allowances;
}

/** A rule of a Role or ClusterRole. */
export interface Rule {
  readonly groups?: readonly string[];
  readonly resources?: readonly string[];
  readonly names?: readonly string[];
  readonly urls?: readonly string[];
  readonly verbs: readonly string[];
}

interface PodTraits {
  /** Default: the service's name. */
  readonly name?: string;
  readonly container: Container;
  readonly sidecars?: readonly Container[];
  /** Run to completion, in this order, before the others start. */
  readonly init?: readonly Container[];
  /** Numeric user that the containers run as; also the group and the owner of mounted volumes. Default: the image's, which must not be root. */
  readonly user?: number;
  /** Supplementary owner of mounted volumes where it differs from the user. */
  readonly fsGroup?: number;
  /** What its ServiceAccount may do; without any, no token is mounted. */
  readonly rbac?: { readonly cluster?: readonly Rule[]; readonly namespace?: readonly Rule[] };
  readonly runtimeClass?: string;
  readonly priorityClass?: string;
  /** `all`, or the keys of the taints. */
  readonly tolerate?: 'all' | readonly string[];
  readonly hostPid?: string;
  /** Shares the network of its node, and why. Network policies do not apply to it. */
  readonly hostNetwork?: string;
  /** Grace period at shutdown, in seconds. Default: 30. */
  readonly stopWithin?: Seconds;
  /** Annotations on the object itself, for tools that keep a note there. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Name of the Kubernetes Service. Default: the workload's name. */
  readonly serviceName?: string;
}

/** Interchangeable pods. */
export interface Deployment extends PodTraits {
  readonly kind?: 'Deployment';
  /** Default: 1. Two or more get a PodDisruptionBudget. */
  readonly replicas?: number;
  /** Why two pods must never run at once. A pod with a writable volume of its own is replaced that way anyway. */
  readonly singleton?: string;
}

/** One pod with its own claims. */
export interface StatefulSet extends PodTraits {
  readonly kind: 'StatefulSet';
}

/** One pod on each node. */
export interface DaemonSet extends PodTraits {
  readonly kind: 'DaemonSet';
}

/** A pod by the clock. */
export interface CronJob extends PodTraits {
  readonly kind: 'CronJob';
  /** Cron expression in the house's time zone. */
  readonly schedule: string;
  /** How long finished jobs are kept, in seconds. */
  readonly keep: Seconds;
}

export type Workload = Deployment | StatefulSet | DaemonSet | CronJob;

/** Name of the volume that is mounted. */
export const volumeOf = (mount: Mount): string => (typeof mount === 'string' ? mount : mount.volume);

/** Names of the volumes that containers mount. */
export const volumesOf = (containers: readonly Container[]): ReadonlySet<string> =>
  new Set(containers.flatMap(({ mounts = {} }) => Object.values(mounts).map(volumeOf)));

/** All containers that run side by side. */
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
