import type { Problem } from '../errors.ts';
import { type Fleet, kubernetesServices } from '../fleet.ts';
import { objectPart } from '../postgres.ts';
import type { KubernetesService } from '../service.ts';
import { rawObjects } from '../views/delivery.ts';
import { rolesOf } from '../views/databases.ts';
import { secretsOf } from '../views/secrets.ts';
import { type Workload, containersOf } from '../workload.ts';
import { type Check, clashes, count } from './check.ts';
import { subjectOf } from './names.ts';

/** A part of a service that becomes an object. */
interface Part {
  readonly field: string;
  readonly name: string;
  /** What may not be the same for two parts. */
  readonly key: string;
}

/** Name of the Kubernetes Service in front of a workload; none without ports. */
const frontOf = (service: KubernetesService, workload: Workload): readonly string[] =>
  containersOf(workload).some(({ ports = {} }) => Object.keys(ports).length > 0)
    ? [workload.serviceName ?? workload.name ?? service.name]
    : [];

/** Everything that is rendered under a name that the service gives, or that follows from what it uses. */
const partsOf = (fleet: Fleet, service: KubernetesService): readonly Part[] => [
  ...secretsOf(fleet, service).map(({ name }) => ({ field: 'secrets', name, key: `Secret ${name}` })),
  ...(service.postgres ?? []).flatMap((server) => [
    { field: 'postgres', name: server.name, key: `Cluster ${server.name}` },
    ...rolesOf(fleet, server).map(({ name }) => ({
      field: `postgres[${server.name}].roles`,
      name,
      key: `Secret ${server.name}-${objectPart(name)}`,
    })),
  ]),
  ...service.workloads.flatMap((workload) =>
    frontOf(service, workload).map((name) => ({ field: 'workloads[].serviceName', name, key: `Service ${name}` })),
  ),
  ...rawObjects(fleet, service).map(({ kind, metadata: { name, namespace = service.namespace } }) => ({
    field: 'objects',
    name: `${kind} ${name}`,
    key: `raw ${kind} ${namespace}/${name}`,
  })),
  ...service.exposures.map(({ host, port = 'http' }) => ({
    field: 'exposures',
    name: host,
    key: `exposure ${host} ${port}`,
  })),
];

/** Two services that share a namespace are compared object by object, once they are rendered. */
export const uniqueParts: Check<Fleet> = {
  name: 'unique-parts',
  rule: 'Secrets, database roles, Kubernetes Services, exposures and raw objects of a service have unique names',
  reason: 'The second would replace the first, and its users would get the wrong password or no endpoint',
  run(fleet) {
    const services = kubernetesServices(fleet).map((service) => ({ service, parts: partsOf(fleet, service) }));
    return {
      examined: count(
        services.flatMap(({ parts }) => parts),
        'part',
      ),
      problems: services.flatMap(({ service, parts }) =>
        clashes(
          parts,
          ({ key }) => key,
          (second, first): Problem => ({
            subject: subjectOf(service),
            field: second.field,
            value: second.name,
            rule:
              second.name === first.name
                ? `another one has that name${second.field === first.field ? '' : ` (${first.field})`}`
                : `its object would have the name of that of ${first.name}`,
            fix: 'rename one of the two',
          }),
        ),
      ),
    };
  },
};
