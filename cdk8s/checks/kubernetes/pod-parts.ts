import type { Problem } from '#model/errors.ts';
import {
  type Syntax,
  absolutePath,
  dnsLabel,
  ianaServiceName,
  imageRepository,
  imageTag,
  variableName,
} from '#model/syntax.ts';
import { type Check, type RenderedFleet, clashes, count, nameOf, subjectOf } from '../check.ts';
import { type Container, type Pods, type RenderedContainer, pods } from '../pods.ts';
import { quantity } from './quantity.ts';

/** A problem without the service and the object, which are those of the pod. */
type Fault = Omit<Problem, 'subject'>;

const follows = (field: string, value: string, syntax: Syntax): readonly Fault[] =>
  syntax.matches(value) ? [] : [{ field, value, rule: syntax.rule, fix: 'correct it' }];

/** The names of ports that a probe may ask for. */
function probeFaults(field: string, container: Container): readonly Fault[] {
  const names = (container.ports ?? []).flatMap(({ name }) => (name === undefined ? [] : [name]));
  return (['startupProbe', 'readinessProbe', 'livenessProbe'] as const).flatMap((probe) => {
    const { httpGet, tcpSocket } = container[probe] ?? {};
    const port = (httpGet ?? tcpSocket)?.port;
    return typeof port !== 'string' || names.includes(port)
      ? []
      : [
          {
            field: `${field}.${probe}`,
            value: port,
            rule: `the container has no port of that name, it has ${names.join(', ') || 'none'}`,
            fix: 'name one of them',
          },
        ];
  });
}

function resourceFaults(field: string, { resources = {} }: Container): readonly Fault[] {
  return Object.entries(resources.limits ?? {}).flatMap(([name, value]) => {
    const [limit, request] = [quantity(value), quantity(resources.requests?.[name])];
    return limit === undefined || request === undefined || limit >= request
      ? []
      : [
          {
            field: `${field}.resources.limits.${name}`,
            value,
            rule: 'the limit is below the request',
            fix: 'raise it',
          },
        ];
  });
}

/** An image in one text: what is behind the last colon of the last part is its tag. */
function imageFaults(field: string, image: string): readonly Fault[] {
  const [reference = ''] = image.split('@');
  const [, repository = reference, tag] = /^(.*?)(?::([^/:]*))?$/.exec(reference) ?? [];
  return [
    ...follows(`${field}.image`, repository, imageRepository),
    ...(tag === undefined ? [] : follows(`${field}.image`, tag, imageTag)),
  ];
}

/** https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#detailed-behavior */
const initFaults = (field: string, container: Container): readonly Fault[] =>
  container.restartPolicy === 'Always'
    ? []
    : (['startupProbe', 'readinessProbe', 'livenessProbe'] as const)
        .filter((probe) => container[probe] !== undefined)
        .map((probe) => ({
          field: `${field}.${probe}`,
          value: undefined,
          rule: 'an init container runs to its end, and has no probe',
          fix: 'leave it out',
        }));

function containerFaults(
  { container, field, init }: RenderedContainer,
  volumes: ReadonlySet<string>,
): readonly Fault[] {
  const { env = [], ports = [], volumeMounts = [] } = container;
  return [
    ...follows(`${field}.name`, container.name, dnsLabel),
    ...(container.image === undefined ? [] : imageFaults(field, container.image)),
    ...env.flatMap(({ name }) => follows(`${field}.env`, name, variableName)),
    ...ports.flatMap(({ name }) => (name === undefined ? [] : follows(`${field}.ports`, name, ianaServiceName))),
    ...volumeMounts.flatMap(({ mountPath }) =>
      mountPath === '/' ? [] : follows(`${field}.volumeMounts`, mountPath, absolutePath),
    ),
    ...clashes(
      volumeMounts,
      ({ mountPath }) => mountPath,
      ({ mountPath, name }, first): Fault & { subject: string } => ({
        subject: '',
        field: `${field}.volumeMounts`,
        value: mountPath,
        rule: `${first.name} and ${name} are mounted at that path`,
        fix: 'mount one of them elsewhere',
      }),
    ),
    ...volumeMounts
      .filter(({ name }) => !volumes.has(name))
      .map(({ name }) => ({
        field: `${field}.volumeMounts`,
        value: name,
        rule: 'the pod has no volume of that name',
        fix: 'declare the volume, or mount one of the others',
      })),
    ...probeFaults(field, container),
    ...(init ? initFaults(field, container) : []),
    ...resourceFaults(field, container),
  ];
}

const duplicates = (field: string, names: readonly string[]): readonly Fault[] =>
  clashes(
    names,
    (name) => name,
    (name) => ({
      subject: '',
      field,
      value: name,
      rule: 'the pod has that name twice',
      fix: 'rename one of the two',
    }),
  );

/** Claims of a StatefulSet are volumes of its pods, too. */
function volumeNames({ placed, spec }: Pods): readonly string[] {
  const { volumeClaimTemplates: claims = [] } = (placed.object['spec'] ?? {}) as {
    readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
  };
  return [...(spec.volumes ?? []).map(({ name }) => name), ...claims.map(({ metadata }) => metadata.name)];
}

function problemsOf(pod: Pods): readonly Problem[] {
  const volumes = volumeNames(pod);
  const known = new Set(volumes);
  const faults = [
    ...duplicates(
      'containers',
      pod.containers.map(({ container }) => container.name),
    ),
    ...duplicates('volumes', volumes),
    ...volumes.flatMap((name) => follows('volumes', name, dnsLabel)),
    ...pod.containers.flatMap((container) => containerFaults(container, known)),
  ];
  return faults.map(({ field, value, rule, fix }) => ({
    subject: subjectOf(pod.placed.service),
    field: `${nameOf(pod.placed)} ${field}`,
    value,
    rule,
    fix,
  }));
}

/**
 * What definitions refuse of containers is refused of raw objects, too
 * (https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/).
 */
export const podParts: Check<RenderedFleet> = {
  name: 'pod-parts',
  rule: 'Names, images, paths, ports and limits of pods are valid for the API server and the kubelet',
  reason: 'The API server may accept a Deployment whose pods can never be created',
  run(subject) {
    const all = pods(subject);
    return { examined: count(all, 'pod'), problems: all.flatMap(problemsOf) };
  },
};
