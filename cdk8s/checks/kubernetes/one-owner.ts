import type { Problem } from '#model/errors.ts';
import { type Check, type RenderedFleet, count, nameOf, namespaceOf, objects, subjectOf } from '../check.ts';

interface Scaled {
  readonly replicas?: number;
  readonly scaleTargetRef?: { readonly kind: string; readonly name: string };
}

const scalable = new Set(['Deployment', 'StatefulSet']);

/** https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#migrating-deployments-and-statefulsets-to-horizontal-autoscaling */
export const oneOwner: Check<RenderedFleet> = {
  name: 'one-owner',
  rule: 'A workload with an autoscaler does not set its replicas',
  reason: 'Argo CD and the autoscaler would keep undoing each other',
  run(subject) {
    const all = objects(subject);
    const workloads = all.filter(({ object }) => scalable.has(object.kind));
    const scalers = all.filter(({ object }) => object.kind === 'HorizontalPodAutoscaler');
    return {
      examined: count(workloads, 'workload'),
      problems: scalers.flatMap((scaler): readonly Problem[] => {
        const { scaleTargetRef } = (scaler.object['spec'] ?? {}) as Scaled;
        const target = workloads.find(
          ({ object, ...place }) =>
            object.kind === scaleTargetRef?.kind &&
            object.metadata.name === scaleTargetRef.name &&
            namespaceOf({ object, ...place }) === namespaceOf(scaler),
        );
        const { replicas } = (target?.object['spec'] ?? {}) as Scaled;
        if (target === undefined || replicas === undefined) return [];
        return [
          {
            subject: subjectOf(target.service),
            field: `${nameOf(target)} spec.replicas`,
            value: replicas,
            rule: `${nameOf(scaler)} owns that field`,
            fix: 'remove the autoscaler, or bring the workload as a raw object without `replicas`',
          },
        ];
      }),
    };
  },
};
