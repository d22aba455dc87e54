import type { LiveObject } from './kubernetes-api.ts';
import { isAutomated } from './application-state.ts';
import type { LiveCluster } from './control-plane.ts';
import type { Delivery } from './delivery.ts';
import { type Files, type RenderedObject, renderedObjects, stringAt } from './objects.ts';
import type { Rehearsal } from './rehearsal.ts';

/** The Deployment to which the stages `change` and `faults` apply their changes. */
export interface TargetWorkload extends RenderedObject {
  /** The image that the fleet declares. */
  readonly image: string;
}

/**
 * The first Deployment that is the only one of an automated application with a PersistentVolumeClaim.
 *
 * @throws Error if the fleet has none
 */
export function findTargetWorkload(rehearsal: Rehearsal, delivery: Delivery): TargetWorkload {
  const automated = new Set(delivery.expected.filter(isAutomated).map(({ metadata }) => metadata.name));
  const objects = renderedObjects(delivery.withLocalAddresses(rehearsal.files), rehearsal.fleet);
  const count = (application: string, kind: string): number =>
    objects.filter((other) => other.application === application && other.object.kind === kind).length;
  const found = objects.find(
    ({ object, application }) =>
      object.kind === 'Deployment' &&
      automated.has(application) &&
      !delivery.skipped.has(application) &&
      count(application, 'PersistentVolumeClaim') > 0 &&
      count(application, 'Deployment') === 1,
  );
  if (found === undefined)
    throw new Error(
      'no automated application has one Deployment and a PersistentVolumeClaim, so no change can be tried',
    );
  return { ...found, image: stringAt(found.object, 'spec', 'template', 'spec', 'containers', 0, 'image') };
}

/** The object on its cluster; undefined if it does not exist. */
export const getLive = (
  { object: { apiVersion, kind, metadata } }: RenderedObject,
  { api }: LiveCluster,
): Promise<LiveObject | undefined> => api.get(apiVersion, kind, metadata.name, metadata.namespace);

/** Image of the first container of a workload. */
export const imageOf = (object: LiveObject | undefined): string =>
  stringAt(object, 'spec', 'template', 'spec', 'containers', 0, 'image');

/** An image with another tag, and without its digest. */
export const withTag = (image: string, tag: string): string => `${image.replace(/(:[^:/@]+)?(@.*)?$/, '')}:${tag}`;

/** The files, with a text replaced in one of them. */
export const replaceIn = (files: Files, path: string, from: string, to: string): Files =>
  new Map([...files].map(([name, text]) => [name, name === path ? text.replaceAll(from, to) : text]));

/** Commits and pushes a version of `dist/`. Returns the time of the push, as of `performance.now()`. */
export async function push(delivery: Delivery, files: Files, message: string): Promise<number> {
  const { repository } = delivery.forge;
  repository.write(files);
  await repository.commit(message);
  const begin = performance.now();
  await repository.push('main');
  return begin;
}
