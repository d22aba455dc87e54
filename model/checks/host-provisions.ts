import type { Problem } from '../errors.ts';
import { type Fleet, kubernetesServices } from '../fleet.ts';
import type { KubernetesService } from '../service.ts';
import { directoryProvision, mountedPath } from '../views/prerequisites.ts';
import { type Check, count } from './check.ts';
import { subjectOf } from './names.ts';

function directoryProblems(service: KubernetesService): readonly Problem[] {
  return Object.entries(service.volumes).flatMap(([name, volume]) => {
    const path = mountedPath(volume);
    return path === undefined || directoryProvision(service.on, path) !== undefined
      ? []
      : [
          {
            subject: subjectOf(service),
            field: `volumes.${name}.path`,
            value: path,
            rule: `cluster ${service.on.name} does not declare what provides this directory`,
            fix: 'add it to `directories` of the cluster, with the command that verifies it',
          },
        ];
  });
}

const runtimeProblems = (service: KubernetesService): readonly Problem[] =>
  service.workloads.flatMap(({ name = service.name, runtimeClass }) =>
    runtimeClass === undefined || service.on.runtimes?.[runtimeClass] !== undefined
      ? []
      : [
          {
            subject: subjectOf(service),
            field: `workloads[${name}].runtimeClass`,
            value: runtimeClass,
            rule: `cluster ${service.on.name} does not declare this container runtime`,
            fix: 'add it to `runtimes` of the cluster, with the command that verifies it',
          },
        ],
  );

/** What a person must provide on a host is data, from which the page of prerequisites follows. */
export const hostProvisions: Check<Fleet> = {
  name: 'host-provisions',
  rule: 'Container runtimes and directories of a node that pods use are declared with their cluster',
  reason: 'On a new host the pods would wait for something that no page mentions',
  run(fleet) {
    const services = kubernetesServices(fleet);
    return {
      examined: count(services, 'service'),
      problems: services.flatMap((service) => [...directoryProblems(service), ...runtimeProblems(service)]),
    };
  },
};
