import type { AlloyBlock } from '../alloy.ts';
import { reference } from '../brand.ts';
import { isFromFleet } from '../derived.ts';
import { type Fleet, derive } from '../fleet.ts';
import type { NativeService } from '../native.ts';
import type { Secret } from '../secret.ts';
import type { AnyService, KubernetesService } from '../service.ts';
import { type Reference, isReference } from '../value.ts';
import { type Container, type Workload, allContainersOf } from '../workload.ts';
import { contentOf } from './contents.ts';

/** A value of a service that its programs read, and where it is declared. */
export interface OwnValue {
  /** As one finds it in the file: `workloads[app].app.env.URL`, `volumes.config.app.yaml`. */
  readonly field: string;
  readonly value: unknown;
}

const containerName = (service: KubernetesService, workload: Workload, container: Container): string => {
  const name = workload.name ?? service.name;
  return `workloads[${name}].${container.name ?? name}`;
};

const ofContainer = (field: string, { command, args, env = {}, health }: Container): readonly OwnValue[] => [
  { field: `${field}.command`, value: command },
  { field: `${field}.args`, value: args },
  ...Object.entries(env).map(([name, value]) => ({ field: `${field}.env.${name}`, value })),
  { field: `${field}.health`, value: health },
];

/** The Secrets that the containers of a service use, each once. */
export function usedSecrets(fleet: Fleet, service: KubernetesService): readonly Secret[] {
  const used = service.workloads
    .flatMap(allContainersOf)
    .flatMap(({ env = {}, envFrom = [] }) => [
      ...Object.values(env).flatMap((value) => (typeof value === 'object' && 'kind' in value ? [value.secret] : [])),
      ...envFrom.map((item) => derive(item, fleet)),
    ]);
  return [...new Set(used)];
}

const ofSecret = ({ name, keys }: Secret): readonly OwnValue[] =>
  Object.entries(keys).map(([key, value]) => ({ field: `secrets["${name}"].${key}`, value }));

const ofKubernetes = (fleet: Fleet, service: KubernetesService): readonly OwnValue[] => [
  ...service.workloads.flatMap((workload) =>
    allContainersOf(workload).flatMap((container) =>
      ofContainer(containerName(service, workload, container), container),
    ),
  ),
  ...Object.entries(service.volumes).flatMap(([volume, { kind, ...rest }]) =>
    kind === 'config' && 'files' in rest
      ? Object.entries(rest.files).map(([file, content]) => ({
          field: `volumes.${volume}["${file}"]`,
          value: contentOf(fleet, content).value,
        }))
      : [],
  ),
  ...[...Object.values(service.secrets), ...usedSecrets(fleet, service)].flatMap(ofSecret),
  { field: 'upstream.helm.values', value: service.upstream?.helm?.values },
  // What is computed from the fleet here may itself depend on calls, so no call follows from it.
  {
    field: 'objects',
    value: service.objects === undefined || isFromFleet(service.objects) ? undefined : service.objects,
  },
];

const ofNative = ({ jobs, settings }: NativeService): readonly OwnValue[] => [
  ...jobs.flatMap(({ label, command, env }) => [
    { field: `jobs[${label}].command`, value: command },
    { field: `jobs[${label}].env`, value: env },
  ]),
  ...Object.entries(settings).map(([name, value]) => ({ field: `settings.${name}`, value })),
];

/** Every value that the programs of a service read. */
export const valuesOf = (fleet: Fleet, service: AnyService): readonly OwnValue[] =>
  service.kind === 'native' ? ofNative(service) : ofKubernetes(fleet, service);

const isBlock = (value: object): value is AlloyBlock => 'attributes' in value && 'blocks' in value;

/** Everything inside a value that is no container of other values: strings, numbers and references, with their path. */
export function* leavesOf(value: unknown, path = ''): Generator<readonly [path: string, leaf: unknown]> {
  if (typeof value !== 'object' || value === null) yield [path, value];
  else if (isReference(value)) yield* insideReference(value, path);
  else if (Array.isArray(value))
    for (const [index, item] of value.entries()) yield* leavesOf(item, `${path}[${index}]`);
  else if (!('kind' in value && value.kind === 'secret-key')) {
    const entries = isBlock(value) ? { ...value.attributes, blocks: value.blocks } : value;
    for (const [key, item] of Object.entries(entries)) yield* leavesOf(item, path === '' ? key : `${path}.${key}`);
  }
}

function* insideReference(value: Reference, path: string): Generator<readonly [path: string, leaf: unknown]> {
  if (value[reference] === 'template') for (const part of value.parts) yield* leavesOf(part, path);
  else if (value[reference] === 'json') yield* leavesOf(value.value, path);
  else yield [path, value];
}
