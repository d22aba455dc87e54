import type { Problem } from '#model/errors.ts';
import {
  type Check,
  type RenderedFleet,
  type RenderedObject,
  clashes,
  count,
  nameOf,
  objectsOfKind,
  subjectOf,
} from '../check.ts';
import { pods } from '../pods.ts';

interface Port {
  readonly name?: string;
  readonly number: number;
  readonly protocol: string;
}

interface PortList {
  readonly placed: RenderedObject;
  readonly field: string;
  readonly ports: readonly Port[];
}

interface ServiceSpec {
  readonly ports?: readonly { readonly name?: string; readonly port: number; readonly protocol?: string }[];
}

const listsOf = (subject: RenderedFleet): readonly PortList[] => [
  ...objectsOfKind(subject, 'Service').map((placed) => {
    const { ports = [] } = (placed.object['spec'] ?? {}) as ServiceSpec;
    return {
      placed,
      field: 'spec.ports',
      ports: ports.map(({ port, protocol = 'TCP', ...more }) => ({ ...more, number: port, protocol })),
    };
  }),
  ...pods(subject).flatMap(({ placed, containers }) =>
    containers.map(({ container: { ports = [] }, field }) => ({
      placed,
      field: `${field}.ports`,
      ports: ports.map(({ containerPort, protocol = 'TCP', ...more }) => ({
        ...more,
        number: containerPort,
        protocol,
      })),
    })),
  ),
];

function problemsOf({ placed, field, ports }: PortList): readonly Problem[] {
  const problem = (value: string, rule: string, fix: string): Problem => ({
    subject: subjectOf(placed.service),
    field: `${nameOf(placed)} ${field}`,
    value,
    rule,
    fix,
  });
  const twice = clashes(
    ports,
    ({ number, protocol }) => `${number}/${protocol}`,
    ({ number, protocol }) => problem(`${number}/${protocol}`, 'the port is listed twice', 'list it once'),
  );
  if (twice.length > 0 || placed.service.serverSideApply !== undefined) return twice;
  return clashes(
    ports,
    ({ number }) => String(number),
    ({ number }) =>
      problem(
        `${number}/TCP and ${number}/UDP`,
        'client-side apply merges ports only by their number, so that the second of two is lost at the next change',
        'add `serverSideApply` with that reason to the service',
      ),
  );
}

/** https://github.com/kubernetes/kubernetes/issues/39188 */
export const sharedPorts: Check<RenderedFleet> = {
  name: 'shared-ports',
  rule: 'Ports are unique, and a number that is used for TCP and UDP requires server-side apply',
  reason: 'The API server rejects duplicate ports, and client-side apply loses one of two protocols',
  run(subject) {
    const lists = listsOf(subject).filter(({ ports }) => ports.length > 0);
    return { examined: count(lists, 'list of ports', 'lists of ports'), problems: lists.flatMap(problemsOf) };
  },
};
