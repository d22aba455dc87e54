import type { AlloyBlock } from '../alloy.ts';
import { reference } from '../brand.ts';
import { isFromFleet } from '../derived.ts';
import { type Fleet, derive } from '../fleet.ts';
import type { NativeService } from '../native.ts';
import type { Secret } from '../secret.ts';
import type { AnyService, KubernetesService } from '../service.ts';
import { type Reference, isReference } from '../value.ts';
import { type Container, allContainersOf, containerField } from '../workload.ts';
import { contentOf } from './contents.ts';

/** A value that the programs of a service read, and its place in the declaration. */
export interface OwnValue {
  /** `workloads[app].app.env.URL`, `volumes.config["app.yaml"]`. */
  readonly field: string;
  readonly value: unknown;
}

const ofContainer = (field: string, { command, args, env = {}, health }: Container): readonly OwnValue[] => [
  { field: `${field}.command`, value: command },
  { field: `${field}.args`, value: args },
  ...Object.entries(env).map(([name, value]) => ({ field: `${field}.env.${name}`, value })),
  { field: `${field}.health`, value: health },
];

/** The distinct Secrets that the containers of a service use. */
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
      ofContainer(containerField(service, workload, container), container),
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
  // Objects computed from the fleet may depend on calls, so they imply none.
  {
    field: 'objects',
    value: service.objects === undefined || isFromFleet(service.objects) ? undefined : service.objects,
  },
];

const ofNative = (fleet: Fleet, { jobs, settings, files }: NativeService): readonly OwnValue[] => [
  ...Object.entries(files).map(([path, { content }]) => ({
    field: `files["${path}"]`,
    value: contentOf(fleet, content).value,
  })),
  ...jobs.flatMap(({ label, command, env }) => [
    { field: `jobs[${label}].command`, value: command },
    { field: `jobs[${label}].env`, value: env },
  ]),
  ...Object.entries(settings).map(([name, value]) => ({ field: `settings.${name}`, value })),
];

/** Every value that the programs of a service read. */
export const valuesOf = (fleet: Fleet, service: AnyService): readonly OwnValue[] =>
  service.kind === 'native' ? ofNative(fleet, service) : ofKubernetes(fleet, service);

/** The place of a leaf: `args[0]`, `settings.app.url`. */
export const placeOf = (field: string, path: string): string =>
  path === '' || path.startsWith('[') ? `${field}${path}` : `${field}.${path}`;

const isBlock = (value: object): value is AlloyBlock => 'attributes' in value && 'blocks' in value;

/** The leaves of a value (strings, numbers, references) with their paths. */
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
