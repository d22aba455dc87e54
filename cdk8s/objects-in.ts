import { ApiObject, type Chart } from 'cdk8s';
import type { KubernetesObject } from '#model/service.ts';

/**
 * The objects of a chart in order of construction. `chart.toJson()` would first sort them by dependencies, of which
 * there are none: Argo CD's sync waves define the order.
 */
export const objectsIn = (chart: Chart): readonly KubernetesObject[] =>
  chart.node
    .findAll()
    .flatMap((construct) => (ApiObject.isApiObject(construct) ? [construct.toJson() as KubernetesObject] : []));
