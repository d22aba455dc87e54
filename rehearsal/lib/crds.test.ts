import { expect, test } from 'vitest';
import { crdIn } from './crds.ts';

test('name and kind are read from the manifest of a CRD', () => {
  const text = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: clusters.postgresql.cnpg.io
spec:
  names:
    kind: Cluster
    listKind: ClusterList
  versions:
  - schema:
      properties:
        ref:
          name: other
          kind: Other
`;
  expect(crdIn(text)).toEqual({ name: 'clusters.postgresql.cnpg.io', kind: 'Cluster', text });
  expect(crdIn('kind: ConfigMap\n')).toMatchObject({ name: '', kind: '' });
});
