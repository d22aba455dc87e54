import type { Problem } from '#model/errors.ts';
import { type PodSecurityLevel, namespaceLevels } from '#model/views/pod-security.ts';
import { type Check, type RenderedFleet, count, nameOf, namespaceOf, subjectOf } from './check.ts';
import { type Violation, violations } from './pod-levels.ts';
import { type Pods, type RenderedContainer, pods } from './pods.ts';

/** Identity as the kubelet sees it: a container's own setting, else its pod's. */
function mayBeRoot({ spec }: Pods, { container }: RenderedContainer): boolean {
  const { runAsUser, runAsNonRoot } = { ...spec.securityContext, ...container.securityContext };
  return runAsUser === 0 || runAsNonRoot !== true;
}

function allowanceProblems(
  pod: Pods,
  rendered: RenderedContainer,
): readonly Pick<Problem, 'field' | 'value' | 'rule' | 'fix'>[] {
  const { allow = {} } = rendered.model ?? {};
  const { privileged } = rendered.container.securityContext ?? {};
  const problem = (field: string, value: unknown, rule: string, fix: string) => [
    { field: `${rendered.field}.securityContext.${field}`, value, rule, fix },
  ];
  return [
    ...(mayBeRoot(pod, rendered) && allow.root === undefined
      ? problem(
          'runAsNonRoot',
          false,
          'it may run as root and the service does not allow it',
          'add `user` to the workload, or `allow: { root }` with the reason',
        )
      : []),
    ...(!mayBeRoot(pod, rendered) && allow.root !== undefined
      ? problem(
          'runAsNonRoot',
          true,
          'it is allowed to run as root and the kubelet will refuse to start it so',
          'remove the allowance, or let the construct pass it on',
        )
      : []),
    ...(privileged === true && allow.privileged === undefined
      ? problem(
          'privileged',
          true,
          'it is privileged and the service does not allow it',
          'add `allow: { privileged }` with the reason',
        )
      : []),
  ];
}

const levelProblem = (level: PodSecurityLevel, { field, value, atLeast }: Violation) => ({
  field,
  value,
  rule: `its namespace admits pods of the level ${level} only, and this needs ${atLeast}`,
  fix: 'state it in the service, so that the level of the namespace follows, or tighten the pod',
});

/** The level of a namespace follows from the model; what is rendered, raw objects included, must fit it. */
export const podSecurity: Check<RenderedFleet> = {
  name: 'pod-security',
  rule: 'Every pod fits the Pod Security level of its namespace, and is root or privileged only where that is allowed',
  reason:
    'The API server refuses a pod above the level after the old one is gone, and an unstated privilege is never reviewed',
  run(subject) {
    const levels = namespaceLevels(subject.fleet);
    const all = pods(subject);
    return {
      examined: count(all, 'pod template'),
      problems: all.flatMap((pod): readonly Problem[] => {
        const { placed, containers } = pod;
        const level = levels.get(namespaceOf(placed)) ?? 'restricted';
        const found = [
          ...containers.flatMap((container) => allowanceProblems(pod, container)),
          ...violations(pod, level).map((violation) => levelProblem(level, violation)),
        ];
        return found.map(({ field, ...problem }) => ({
          subject: subjectOf(placed.service),
          field: `${nameOf(placed)} ${field}`,
          ...problem,
        }));
      }),
    };
  },
};
