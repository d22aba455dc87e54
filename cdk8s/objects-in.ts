import { ApiObject, type Chart } from 'cdk8s';
import type { KubernetesObject } from '#model/service.ts';

/**
 * The objects of a chart, in the order of their construction. `chart.toJson()` would first sort them by dependencies,
 * which nothing here has: order belongs to Argo CD's sync waves.
 */
export const objectsIn = (chart: Chart): readonly KubernetesObject[] =>
  chart.node
    .findAll()
    .flatMap((construct) => (ApiObject.isApiObject(construct) ? [construct.toJson() as KubernetesObject] : []));
