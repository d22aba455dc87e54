import { type PodSecurityLevel, baselineCapabilities } from '#model/views/pod-security.ts';
import type { Container, Pods, SecurityContext } from './pods.ts';

/** A field that every level stricter than `atLeast` forbids. */
export interface Violation {
  readonly field: string;
  readonly value: unknown;
  readonly atLeast: PodSecurityLevel;
}

const order: readonly PodSecurityLevel[] = ['restricted', 'baseline', 'privileged'];

/** Volume types that the restricted level allows. */
const restrictedVolumes = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

const isConfined = (profile: SecurityContext['seccompProfile']): boolean =>
  profile?.type === 'RuntimeDefault' || profile?.type === 'Localhost';

function ofContainer(container: Container, field: string, pod: SecurityContext): readonly Violation[] {
  const { securityContext: own = {}, ports = [] } = container;
  const added = own.capabilities?.add ?? [];
  const violation = (name: string, value: unknown, atLeast: PodSecurityLevel): Violation => ({
    field: `${field}.${name}`,
    value,
    atLeast,
  });
  const when = (holds: boolean, found: Violation): readonly Violation[] => (holds ? [found] : []);
  const { runAsNonRoot = pod.runAsNonRoot, runAsUser = pod.runAsUser } = own;
  return [
    ...when(own.privileged === true, violation('securityContext.privileged', true, 'privileged')),
    ...added.map((capability) =>
      violation(
        'securityContext.capabilities.add',
        capability,
        capability === 'NET_BIND_SERVICE'
          ? 'restricted'
          : baselineCapabilities.has(capability)
            ? 'baseline'
            : 'privileged',
      ),
    ),
    ...ports.flatMap(({ hostPort }) =>
      when(hostPort !== undefined, violation('ports.hostPort', hostPort, 'privileged')),
    ),
    ...when(
      own.allowPrivilegeEscalation !== false,
      violation('securityContext.allowPrivilegeEscalation', own.allowPrivilegeEscalation ?? 'not set', 'baseline'),
    ),
    ...when(
      own.capabilities?.drop?.includes('ALL') !== true,
      violation('securityContext.capabilities.drop', own.capabilities?.drop ?? 'not set', 'baseline'),
    ),
    ...when(
      runAsNonRoot !== true || runAsUser === 0,
      violation('securityContext.runAsNonRoot', runAsNonRoot ?? 'not set', 'baseline'),
    ),
    ...when(
      !isConfined(own.seccompProfile ?? pod.seccompProfile),
      violation('securityContext.seccompProfile', own.seccompProfile?.type ?? 'not set', 'baseline'),
    ),
  ];
}

const ofVolumes = ({ spec }: Pods): readonly Violation[] =>
  (spec.volumes ?? []).flatMap((volume) =>
    Object.keys(volume)
      .filter((source) => source !== 'name' && !restrictedVolumes.has(source))
      .map((source) => ({
        field: `volumes[${volume.name}]`,
        value: source,
        atLeast: source === 'hostPath' ? ('privileged' as const) : ('baseline' as const),
      })),
  );

/**
 * Violations of a level (https://kubernetes.io/docs/concepts/security/pod-security-standards/), limited to the fields
 * that are rendered here.
 */
export function violations(pod: Pods, level: PodSecurityLevel): readonly Violation[] {
  const { spec, containers } = pod;
  const shared = (['hostNetwork', 'hostPID', 'hostIPC'] as const)
    .filter((field) => spec[field] === true)
    .map((field): Violation => ({ field, value: true, atLeast: 'privileged' }));
  const all = [
    ...shared,
    ...ofVolumes(pod),
    ...containers.flatMap(({ container, field }) => ofContainer(container, field, spec.securityContext ?? {})),
  ];
  return all.filter(({ atLeast }) => order.indexOf(atLeast) > order.indexOf(level));
}
