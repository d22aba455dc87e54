import type { Problem } from '#model/errors.ts';
import {
  type Check,
  type RenderedFleet,
  type RenderedObject,
  count,
  jsonOf,
  nameOf,
  objects,
  subjectOf,
} from '../check.ts';

/** Most bytes that all annotations of an object together may have (`TotalAnnotationSizeLimitB` of the API server). */
const most = 256 * 2 ** 10;

const annotationBytes = ({ object: { metadata } }: RenderedObject): number =>
  Object.entries(metadata.annotations ?? {}).reduce((sum, [key, value]) => sum + Buffer.byteLength(key + value), 0);

/**
 * Client-side apply keeps the whole object in an annotation, `kubectl.kubernetes.io/last-applied-configuration`
 * (https://kubernetes.io/docs/tasks/manage-kubernetes-objects/declarative-config/, and Argo CD's `ServerSideApply=true`).
 */
export const applySize: Check<RenderedFleet> = {
  name: 'apply-size',
  rule: 'Objects fit into the 256 KiB annotation of client-side apply, or their application uses server-side apply',
  reason: 'Every sync of a larger object fails: metadata.annotations: Too long',
  run(subject) {
    const all = objects(subject);
    const problem = ({ service, ...placed }: RenderedObject, size: number, rule: string, fix: string): Problem => ({
      subject: subjectOf(service),
      field: nameOf({ service, ...placed }),
      value: `${Math.ceil(size / 1024)} KiB`,
      rule,
      fix,
    });
    return {
      examined: count(all, 'object'),
      problems: all.flatMap((placed): readonly Problem[] => {
        const own = annotationBytes(placed);
        if (own > most) {
          return [
            problem(placed, own, 'all annotations together have at most 256 KiB', 'move the text into a ConfigMap'),
          ];
        }
        const applied = own + Buffer.byteLength(jsonOf(subject, placed));
        if (placed.service.serverSideApply !== undefined || applied <= most) return [];
        const rule = 'client-side apply keeps a copy of the object in an annotation, which has at most 256 KiB';
        return [
          problem(placed, applied, rule, 'add `serverSideApply` with that reason to the service, or split the files'),
        ];
      }),
    };
  },
};
