import { type Fleet, kubernetesServices, nativeServices } from '../fleet.ts';
import type { AnyService } from '../service.ts';
import { outsideCalls } from '../views/calls.ts';
import { type Check, count } from './check.ts';
import { containersIn } from './containers.ts';
import { isBlank, subjectOf } from './names.ts';

interface Reason {
  readonly service: AnyService;
  readonly field: string;
  readonly reason: string | undefined;
}

/** Every reason that a service gives for an exception. */
function reasonsOf(service: AnyService): readonly Reason[] {
  const calls = outsideCalls(service).map(({ kind, reason }) => ({ service, field: `calls[${kind}].reason`, reason }));
  if (service.kind === 'native') {
    return [
      ...calls,
      ...service.jobs.map(({ label, root }) => ({ service, field: `jobs[${label}].root`, reason: root })),
    ];
  }
  const containers = containersIn(service).flatMap(({ field, container: { allow = {}, health } }) => [
    { field: `${field}.allow.root`, reason: allow.root },
    { field: `${field}.allow.writableRoot`, reason: allow.writableRoot },
    { field: `${field}.allow.privileged`, reason: allow.privileged },
    { field: `${field}.allow.capabilities.reason`, reason: allow.capabilities?.reason },
    { field: `${field}.health.reason`, reason: health?.kind === 'none' ? health.reason : undefined },
  ]);
  const workloads = service.workloads.flatMap((workload) => {
    const field = `workloads[${workload.name ?? service.name}]`;
    return [
      { field: `${field}.hostPid`, reason: workload.hostPid },
      { field: `${field}.hostNetwork`, reason: workload.hostNetwork },
      { field: `${field}.recreate`, reason: 'recreate' in workload ? workload.recreate : undefined },
    ];
  });
  const volumes = Object.entries(service.volumes).flatMap(([name, volume]) => [
    { field: `volumes.${name}.reason`, reason: volume.kind === 'host-path' ? volume.reason : undefined },
    { field: `volumes.${name}.limit.reason`, reason: volume.kind === 'empty-dir' ? volume.limit?.reason : undefined },
  ]);
  const secrets = Object.values(service.secrets).map(({ name, optional }) => ({
    field: `secrets["${name}"].optional`,
    reason: optional,
  }));
  const whole = [
    { field: 'manualSync', reason: service.manualSync },
    { field: 'manualPrune', reason: service.manualPrune },
    { field: 'serverSideApply', reason: service.serverSideApply },
    { field: 'database.superuser.reason', reason: service.database?.superuser?.reason },
    { field: 'upstream.podSecurity.reason', reason: service.upstream?.podSecurity?.reason },
  ];
  return [
    ...calls,
    ...[...containers, ...workloads, ...volumes, ...secrets, ...whole].map((reason) => ({ service, ...reason })),
  ];
}

/** The types require reasons but allow empty ones. */
export const exceptionReasons: Check<Fleet> = {
  name: 'exception-reasons',
  rule: 'Every exception from a safe default gives a reason',
  reason: 'An exception without a reason is never removed, because nobody knows what would break',
  run(fleet) {
    const services: readonly AnyService[] = [...kubernetesServices(fleet), ...nativeServices(fleet)];
    const given = services
      .flatMap(reasonsOf)
      .flatMap(({ reason, ...rest }) => (reason === undefined ? [] : [{ ...rest, reason }]));
    return {
      examined: count(given, 'exception'),
      problems: given
        .filter(({ reason }) => isBlank(reason))
        .map(({ service, field, reason }) => ({
          subject: subjectOf(service),
          field,
          value: reason,
          rule: 'the reason is empty',
          fix: 'explain why the default does not work, or remove the exception',
        })),
    };
  },
};
