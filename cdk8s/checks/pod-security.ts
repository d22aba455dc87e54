import type { Problem } from '#model/errors.ts';
import { type PodSecurityLevel, namespaceLevels } from '#model/views/pod-security.ts';
import { type Check, type RenderedFleet, count, nameOf, namespaceOf, subjectOf } from './check.ts';
import { type Violation, violations } from './pod-levels.ts';
import { type Pods, type RenderedContainer, pods } from './pods.ts';

/** Settings of a container override those of its pod. */
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
          'it may run as root, but the service does not allow it',
          'add `user` to the workload, or `allow: { root }` with the reason',
        )
      : []),
    ...(!mayBeRoot(pod, rendered) && allow.root !== undefined
      ? problem(
          'runAsNonRoot',
          true,
          'the service allows it to run as root, but the kubelet would refuse to start it as root',
          'remove `allow.root`, or fix the construct',
        )
      : []),
    ...(privileged === true && allow.privileged === undefined
      ? problem(
          'privileged',
          true,
          'it is privileged, but the service does not allow it',
          'add `allow: { privileged }` with the reason',
        )
      : []),
  ];
}

const levelProblem = (level: PodSecurityLevel, { field, value, atLeast }: Violation) => ({
  field,
  value,
  rule: `its namespace enforces the level "${level}", but this field needs "${atLeast}"`,
  fix: 'declare the exception in the service, which relaxes the namespace, or tighten the pod',
});

/** The level of a namespace follows from the model; all rendered pods, including raw objects, must satisfy it. */
export const podSecurity: Check<RenderedFleet> = {
  name: 'pod-security',
  rule: 'Pods satisfy the Pod Security level of their namespace, and are only root or privileged if the service allows it',
  reason: 'The API server rejects such a pod after the old one is gone, and an undeclared privilege is never reviewed',
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
