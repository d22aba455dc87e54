import type { KubernetesObject } from '#model/service.ts';
import { Refused, type Sources, environmentOf, expand } from './environment.ts';
import { type ContainerSpec, type PodSpec, podSpecOf } from './pod-spec.ts';
import { type Probe, probesOf } from './probes.ts';
import { quantity } from './quantity.ts';
import { type Mount, type Volume, mountsOf, volumesOf } from './volumes.ts';

/** How a kubelet runs a container. What the manifest leaves to the image is undefined. */
export interface ContainerPlan {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly workingDir?: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly user?: number;
  readonly group?: number;
  /** Supplementary groups. */
  readonly groups: readonly number[];
  readonly readOnlyRoot: boolean;
  /** Capabilities on top of those of the runtime, unless all are dropped. */
  readonly capabilities: readonly string[];
  readonly privileged: boolean;
  /** Bytes. */
  readonly memoryLimit?: number;
  readonly mounts: readonly Mount[];
  readonly probes: readonly Probe[];
}

/** How a kubelet runs a pod. */
export interface PodPlan {
  readonly name: string;
  readonly namespace: string;
  /** The group that owns volumes whose owner the kubelet sets. */
  readonly fsGroup?: number;
  readonly volumes: readonly Volume[];
  readonly initContainers: readonly ContainerPlan[];
  readonly containers: readonly ContainerPlan[];
}

const present = <Key extends string, Value>(key: Key, value: Value | undefined): { readonly [Name in Key]?: Value } =>
  (value === undefined ? {} : { [key]: value }) as { readonly [Name in Key]?: Value };

function containerPlan(
  container: ContainerSpec,
  pod: PodSpec,
  sources: Sources,
  volumes: readonly Volume[],
): ContainerPlan {
  const { securityContext: own = {} } = container;
  const environment = environmentOf(container, pod, sources);
  const user = own.runAsUser ?? pod.securityContext.runAsUser;
  if (user === 0 && (own.runAsNonRoot ?? pod.securityContext.runAsNonRoot) === true)
    throw new Refused(`container ${container.name} has runAsNonRoot and would run as root`);
  const expanded = (words: readonly string[] | undefined) => words?.map((word) => expand(word, environment));
  const { fsGroup, supplementalGroups = [] } = pod.securityContext;
  const memory = container.resources?.limits?.memory;
  return {
    name: container.name,
    image: container.image,
    ...present('command', expanded(container.command)),
    ...present('args', expanded(container.args)),
    ...present('workingDir', container.workingDir),
    environment,
    ...present('user', user),
    ...present('group', own.runAsGroup ?? pod.securityContext.runAsGroup),
    groups: [...supplementalGroups, ...(fsGroup === undefined ? [] : [fsGroup])],
    readOnlyRoot: own.readOnlyRootFilesystem === true,
    capabilities: own.capabilities?.add ?? [],
    privileged: own.privileged === true,
    ...present('memoryLimit', memory === undefined ? undefined : quantity(memory)),
    mounts: mountsOf(container, volumes),
    probes: probesOf(container),
  };
}

/**
 * What a kubelet would do with the pod of a workload.
 *
 * @throws Refused if it would not start the pod
 */
export function podPlanOf(workload: KubernetesObject, sources: Sources): PodPlan {
  const pod = podSpecOf(workload);
  const volumes = volumesOf(pod, sources);
  const plan = (container: ContainerSpec): ContainerPlan => containerPlan(container, pod, sources, volumes);
  return {
    name: pod.name,
    namespace: pod.namespace,
    ...present('fsGroup', pod.securityContext.fsGroup),
    volumes,
    initContainers: pod.initContainers.map(plan),
    containers: pod.containers.map(plan),
  };
}
