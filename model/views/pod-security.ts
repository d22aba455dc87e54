import { type Fleet, kubernetesServices } from '../fleet.ts';
import type { KubernetesService } from '../service.ts';
import { type Container, type Workload, allContainersOf, volumesOf } from '../workload.ts';
import { memoize } from '../memoize.ts';

/**
 * Levels of the Pod Security Standards (https://kubernetes.io/docs/concepts/security/pod-security-standards/),
 * strictest first.
 */
const levels = ['restricted', 'baseline', 'privileged'] as const;
export type PodSecurityLevel = (typeof levels)[number];

const weakest = (found: readonly PodSecurityLevel[]): PodSecurityLevel =>
  levels[Math.max(0, ...found.map((level) => levels.indexOf(level)))] ?? 'restricted';

/** Capabilities that containers may add at the baseline level. */
export const baselineCapabilities: ReadonlySet<string> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

function ofContainer({ allow = {} }: Container): PodSecurityLevel {
  const added = allow.capabilities?.add ?? [];
  if (allow.privileged !== undefined || added.some((capability) => !baselineCapabilities.has(capability)))
    return 'privileged';
  return allow.root !== undefined || added.some((capability) => capability !== 'NET_BIND_SERVICE')
    ? 'baseline'
    : 'restricted';
}

function ofWorkload(service: KubernetesService, workload: Workload): PodSecurityLevel {
  const containers = allContainersOf(workload);
  const onNode = [...volumesOf(containers)].some((name) => service.volumes[name]?.kind === 'host-path');
  const sharesNode = workload.hostPid !== undefined || workload.hostNetwork !== undefined;
  return sharesNode || onNode ? 'privileged' : weakest(containers.map(ofContainer));
}

/** The strictest level that admits every pod of a service. */
export const podSecurityLevel = (service: KubernetesService): PodSecurityLevel =>
  weakest([
    ...service.workloads.map((workload) => ofWorkload(service, workload)),
    ...(service.upstream === undefined || service.upstream.runsPods === false
      ? []
      : [service.upstream.podSecurity?.level ?? ('baseline' as const)]),
    ...(service.postgres === undefined ? [] : ['restricted' as const]),
  ]);

/** Level by namespace (`cluster/namespace`): the strictest one that admits every service in it. */
export const namespaceLevels = memoize((fleet: Fleet): ReadonlyMap<string, PodSecurityLevel> => {
  const groups = Map.groupBy(kubernetesServices(fleet), ({ on, namespace }) => `${on.name}/${namespace}`);
  return new Map([...groups].map(([key, services]) => [key, weakest(services.map(podSecurityLevel))]));
});
