import { expect, test } from 'vitest';
import { fleetOf } from '#model/fixture.ts';
import { application, rendered } from '../fixture.ts';
import { applicationsIn, listAt, renderedObjects, sourcesOf, stringAt, syncWaveOf, valueAt } from './objects.ts';

const object = { spec: { ports: [{ name: 'http', port: 80 }], empty: null } };

test('values are read at a path, and missing parts of it yield nothing', () => {
  expect(valueAt(object, 'spec', 'ports', 0, 'port')).toBe(80);
  expect(valueAt(object, 'spec', 'empty', 'port')).toBeUndefined();
  expect(valueAt(undefined, 'spec')).toBeUndefined();
});

test('a value of another type is neither a string nor a list', () => {
  expect(stringAt(object, 'spec', 'ports', 0, 'name')).toBe('http');
  expect(stringAt(object, 'spec', 'ports', 0, 'port')).toBe('');
  expect(listAt(object, 'spec', 'ports')).toHaveLength(1);
  expect(listAt(object, 'spec')).toEqual([]);
});

test('objects of dist/k8s have the cluster and application of their folder, those of dist/argocd the root application', () => {
  const files = new Map([
    ['dist/k8s/second/gpu/pod-gpu.yaml', 'kind: Pod'],
    ['dist/argocd/application-gpu.yaml', 'kind: Application'],
    ['dist/docs/names.md', '# Names'],
    ['dist/k8s/README.md', ''],
  ]);
  expect(renderedObjects(files, fleetOf())).toEqual([
    { file: 'dist/k8s/second/gpu/pod-gpu.yaml', cluster: 'second', application: 'gpu', object: { kind: 'Pod' } },
    {
      file: 'dist/argocd/application-gpu.yaml',
      cluster: 'first',
      application: 'apps',
      object: { kind: 'Application' },
    },
  ]);
});

test('an application has one source or several', () => {
  const source = { repoURL: 'ssh://git@forge/home.git', targetRevision: 'main', path: 'dist' };
  expect(sourcesOf(application('a', 0, { source }))).toEqual([source]);
  expect(sourcesOf(application('a', 0, { sources: [source, source] }))).toHaveLength(2);
  expect(sourcesOf(application('a'))).toEqual([]);
});

test('the sync wave is 0 unless an annotation names it', () => {
  expect(syncWaveOf(application('a', -2))).toBe(-2);
  expect(syncWaveOf(rendered({ kind: 'Pod' }).object)).toBe(0);
});

test('applications are found among other objects', () => {
  expect(applicationsIn([rendered({ kind: 'Pod' }), rendered(application('a'))])).toEqual([application('a')]);
});
