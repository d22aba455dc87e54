import { type Fleet, kubernetesServices } from '../fleet.ts';
import { volumesOf } from '../workload.ts';
import { type Check, count } from './check.ts';
import { containersIn } from './containers.ts';
import { subjectOf } from './names.ts';

/** A service without workloads declares volumes for other services. */
export const mountedVolumes: Check<Fleet> = {
  name: 'mounted-volumes',
  rule: 'Every volume is mounted by a container of its service',
  reason: 'Data that a program writes outside a volume is lost with the pod',
  run(fleet) {
    const volumes = kubernetesServices(fleet)
      .filter(({ workloads }) => workloads.length > 0)
      .flatMap((service) => {
        const mounted = volumesOf(containersIn(service).map(({ container }) => container));
        return Object.keys(service.volumes).map((name) => ({ service, name, used: mounted.has(name) }));
      });
    return {
      examined: count(volumes, 'volume'),
      problems: volumes
        .filter(({ used }) => !used)
        .map(({ service, name }) => ({
          subject: subjectOf(service),
          field: `volumes.${name}`,
          value: undefined,
          rule: 'no container mounts it',
          fix: 'mount it where the program keeps its data, or remove it',
        })),
    };
  },
};
