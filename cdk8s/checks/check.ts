import type { Fleet } from '#model/fleet.ts';
import { memoize } from '#model/memoize.ts';
import type { KubernetesObject, KubernetesService } from '#model/service.ts';
import { isClusterScoped } from '../crds/bundles.ts';
import type { Rendered } from '../render.ts';

export { type Check, type Findings, clashes, count } from '#model/checks/check.ts';
export { subjectOf } from '#model/checks/names.ts';

/** A fleet with its rendered Kubernetes objects. */
export interface RenderedFleet {
  readonly fleet: Fleet;
  readonly rendered: Rendered;
}

/** An object with its service, cluster and namespace. */
export interface RenderedObject {
  readonly object: KubernetesObject;
  /** The service whose application contains it. */
  readonly service: KubernetesService;
  /** Name of the cluster. */
  readonly cluster: string;
  /** Undefined for cluster-scoped objects. */
  readonly namespace?: string;
}

function place(service: KubernetesService, object: KubernetesObject): RenderedObject {
  const cluster = service.on.name;
  if (isClusterScoped(object)) return { object, service, cluster };
  return { object, service, cluster, namespace: object.metadata.namespace ?? service.namespace };
}

/** Every object. Applications and AppProjects belong to the root application. */
export const objects = memoize(({ fleet, rendered }: RenderedFleet): readonly RenderedObject[] => [
  ...rendered.services.flatMap(({ service, objects: own }) => own.map((object) => place(service, object))),
  ...rendered.argocd.map((object) => place(fleet.providers.delivery.root, object)),
]);

/** Every object by its kind. */
const byKind = memoize((subject: RenderedFleet) => Map.groupBy(objects(subject), ({ object }) => object.kind));

/** The objects of one kind. */
export const objectsOfKind = (subject: RenderedFleet, kind: string): readonly RenderedObject[] =>
  byKind(subject).get(kind) ?? [];

/** `Deployment miniflux`, as problems show an object. */
export const nameOf = ({ object: { kind, metadata } }: RenderedObject): string => `${kind} ${metadata.name}`;

/** `first/monitoring`. */
export const namespaceOf = ({ cluster, namespace }: RenderedObject): string => `${cluster}/${namespace ?? ''}`;

/** Every object as JSON, for a quick first search. */
const json = memoize(
  (subject: RenderedFleet) => new Map(objects(subject).map((placed) => [placed, JSON.stringify(placed.object)])),
);

/** An object as JSON. */
export const jsonOf = (subject: RenderedFleet, placed: RenderedObject): string => json(subject).get(placed) ?? '';

/** The objects whose JSON matches a pattern. Quotes and line breaks are escaped in it. */
export const objectsWith = (subject: RenderedFleet, pattern: RegExp): readonly RenderedObject[] =>
  objects(subject).filter((placed) => pattern.test(jsonOf(subject, placed)));

/** Every string in a value with its path, without the keys of objects. */
export function* textsIn(value: unknown, path = ''): Generator<readonly [path: string, text: string]> {
  if (typeof value === 'string') yield [path, value];
  else if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* textsIn(item, `${path}[${index}]`);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) yield* textsIn(item, path === '' ? key : `${path}.${key}`);
  }
}
