import { type Fleet, kubernetesServices, nativeServices } from '../fleet.ts';
import type { AnyService } from '../service.ts';
import { callsOf } from '../views/calls.ts';
import { type Check, count } from './check.ts';
import { containersIn, isBlank, subjectOf } from './subjects.ts';

interface Reason {
  readonly service: AnyService;
  readonly field: string;
  readonly reason: string | undefined;
}

/** Every reason that a service may give for something unusual. */
function reasonsOf(fleet: Fleet, service: AnyService): readonly Reason[] {
  const calls = callsOf(fleet, service).flatMap((call) =>
    call.kind === 'service' ? [] : [{ service, field: `calls[${call.kind}].why`, reason: call.why }],
  );
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
    { field: `${field}.allow.capabilities.why`, reason: allow.capabilities?.why },
    { field: `${field}.health.reason`, reason: health?.kind === 'none' ? health.reason : undefined },
  ]);
  const workloads = service.workloads.flatMap((workload) => {
    const field = `workloads[${workload.name ?? service.name}]`;
    return [
      { field: `${field}.hostPid`, reason: workload.hostPid },
      { field: `${field}.hostNetwork`, reason: workload.hostNetwork },
      { field: `${field}.singleton`, reason: 'singleton' in workload ? workload.singleton : undefined },
    ];
  });
  const volumes = Object.entries(service.volumes).map(([name, volume]) => ({
    field: `volumes.${name}.why`,
    reason: volume.kind === 'host-path' ? volume.why : undefined,
  }));
  const whole = [
    { field: 'manualSync', reason: service.manualSync },
    { field: 'serverSideApply', reason: service.serverSideApply },
    { field: 'upstream.podSecurity.why', reason: service.upstream?.podSecurity?.why },
    ...Object.entries(service.links ?? {}).map(([name, reason]) => ({ field: `links["${name}"]`, reason })),
  ];
  return [...calls, ...[...containers, ...workloads, ...volumes, ...whole].map((reason) => ({ service, ...reason }))];
}

/** The reason is what a later reader weighs the exception against. */
export const exceptionReasons: Check<Fleet> = {
  name: 'exception-reasons',
  rule: 'Whatever departs from the safe default says why',
  why: 'An exception without a reason is never taken back, because nobody knows what would break',
  run(fleet) {
    const services: readonly AnyService[] = [...kubernetesServices(fleet), ...nativeServices(fleet)];
    const given = services
      .flatMap((service) => reasonsOf(fleet, service))
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
          fix: 'say why the default does not do, or go back to it',
        })),
    };
  },
};
