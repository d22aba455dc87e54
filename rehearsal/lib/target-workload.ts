import type { LiveObject } from './kubernetes-api.ts';
import { isAutomatic } from './applications.ts';
import type { LiveCluster } from './control-plane.ts';
import type { Delivery } from './delivery.ts';
import { type Files, type RenderedObject, renderedObjects, stringAt } from './objects.ts';
import type { Rehearsal } from './rehearsal.ts';

/** A Deployment on which a change is tried. */
export interface TargetWorkload extends RenderedObject {
  readonly image: string;
}

/** The only Deployment of an application with data of its own, which syncs by itself. */
export function findTargetWorkload(rehearsal: Rehearsal, delivery: Delivery): TargetWorkload {
  const automatic = new Set(delivery.expected.filter(isAutomatic).map(({ metadata }) => metadata.name));
  const objects = renderedObjects(delivery.withLocalAddresses(rehearsal.files), rehearsal.fleet);
  const of = (application: string, kind: string): number =>
    objects.filter((other) => other.application === application && other.object.kind === kind).length;
  const found = objects.find(
    ({ object, application }) =>
      object.kind === 'Deployment' &&
      automatic.has(application) &&
      !delivery.skipped.has(application) &&
      of(application, 'PersistentVolumeClaim') > 0 &&
      of(application, 'Deployment') === 1,
  );
  if (found === undefined) throw new Error('the fleet has no application to try a change on');
  return { ...found, image: stringAt(found.object, 'spec', 'template', 'spec', 'containers', 0, 'image') };
}

/** An object as it is on its cluster. */
export const liveOf = (
  { object: { apiVersion, kind, metadata } }: RenderedObject,
  { api }: LiveCluster,
): Promise<LiveObject | undefined> => api.get(apiVersion, kind, metadata.name, metadata.namespace);

/** Image of the first container of a workload. */
export const imageOf = (object: LiveObject | undefined): string =>
  stringAt(object, 'spec', 'template', 'spec', 'containers', 0, 'image');

/** The same image with another tag. */
export const withTag = (image: string, tag: string): string => `${image.replace(/(@sha256:.*|:[^:/]+)$/, '')}:${tag}`;

/** Files with a text replaced in one of them. */
export const replaceIn = (files: Files, path: string, from: string, to: string): Files =>
  new Map([...files].map(([name, text]) => [name, name === path ? text.replaceAll(from, to) : text]));

/** Pushes a version of `dist/`, and says when. */
export async function push(delivery: Delivery, files: Files, message: string): Promise<number> {
  const { repository } = delivery.forge;
  repository.write(files);
  await repository.commit(message);
  const begin = performance.now();
  await repository.push('main');
  return begin;
}
