import { expect, test } from 'vitest';
import { describe } from '#model/errors.ts';
import { plainContainer, plainService, testItem, testServer } from '#model/fixture.ts';
import { secret } from '#model/secret.ts';
import { claim, dumped, nodeDirectory, notBackedUp } from '#model/storage.ts';
import { gib } from '#model/units.ts';
import { rendering } from '../checks/fixture.ts';
import { refusedChanges } from './immutable.ts';

/** What a change of one setting leads to. */
const changes = (before: Parameters<typeof variant>[0], after: Parameters<typeof variant>[0]) =>
  refusedChanges(variant(before), variant(after)).map(describe);

function variant({
  path = '/mnt/media',
  size = 2,
  disk = 2,
  name = 'app',
  type = 'Opaque',
  image = plainContainer.image,
}) {
  const server = { ...testServer('pg'), size: gib(disk) };
  const keys = secret('keys', { password: testItem.field('password') }, { type });
  const backup = notBackedUp('a test');
  const { rendered } = rendering(
    plainService('pg', { workloads: [], postgres: [server] }),
    plainService('app', {
      workloads: [
        {
          container: {
            ...plainContainer,
            image,
            env: { PASSWORD: keys.key('password') },
            mounts: { '/media': 'media', '/data': 'data' },
          },
        },
      ],
      volumes: { media: nodeDirectory({ path, size: gib(1), backup }), data: claim({ size: gib(size), backup }) },
      database: { on: server, name, password: testItem.field('password'), backup: dumped('all') },
    }),
  );
  return rendered.services.flatMap(({ objects }) => objects);
}

test('what may change is accepted, new and removed objects too', () => {
  expect(changes({}, { size: 3, disk: 4, image: { ...plainContainer.image, tag: '2.0.0' } })).toEqual([]);
  expect(refusedChanges([], variant({}))).toEqual([]);
  expect(refusedChanges(variant({}), [])).toEqual([]);
});

test('the source of a volume', () => {
  expect(changes({}, { path: '/mnt/other' })).toEqual([
    'PersistentVolume app-media-pv: spec.hostPath = {"path":"/mnt/other","type":"DirectoryOrCreate"}: it was {"path":"/mnt/media","type":"DirectoryOrCreate"}, and that field can never change: every sync will fail. Fix: give it another volumeName and claimName; or stop its pods, delete claim and volume by hand (Retain keeps the data), and sync.',
  ]);
});

test('storage that shrinks', () => {
  expect(changes({}, { size: 1, disk: 1 })).toEqual([
    'Cluster pg/pg: spec.storage.size = "1Gi": it was "2Gi", and storage never shrinks: every sync will fail. Fix: keep the size; or restore a dump into a server of another name.',
    'PersistentVolumeClaim app/app-data: spec.resources.requests.storage = "1Gi": it was "2Gi", and storage never shrinks: every sync will fail. Fix: keep the size; or make a claim of another name and copy the data.',
  ]);
});

test('the type of a Secret', () => {
  expect(changes({ type: 'kubernetes.io/basic-auth' }, { type: 'example.org/login' })).toEqual([
    'ExternalSecret app/keys: spec.target.template.type = "example.org/login": it was "kubernetes.io/basic-auth", and that field can never change: every sync will fail. Fix: delete the Secret by hand: External Secrets makes it again.',
  ]);
});

const object = (kind: string, fields: object) => [{ apiVersion: 'v1', kind, metadata: { name: 'it' }, ...fields }];

test.each([
  ['Deployment', { spec: { selector: { a: '1' } } }, { spec: { selector: { a: '2' } } }, 'spec.selector'],
  ['StatefulSet', { spec: { volumeClaimTemplates: [] } }, { spec: {} }, 'spec.volumeClaimTemplates'],
  ['Job', { spec: { template: { a: 1 } } }, { spec: { template: { a: 2 } } }, 'spec.template'],
  ['RoleBinding', { roleRef: { name: 'a' } }, { roleRef: { name: 'b' } }, 'roleRef'],
  ['ClusterRoleBinding', { roleRef: { name: 'a' } }, { roleRef: { name: 'b' } }, 'roleRef'],
  ['StorageClass', { parameters: { a: '1' } }, { parameters: { a: '2' } }, 'parameters'],
  ['RuntimeClass', { handler: 'a' }, { handler: 'b' }, 'handler'],
  [
    'PersistentVolumeClaim',
    { spec: { storageClassName: 'a' } },
    { spec: { storageClassName: 'b' } },
    'spec.storageClassName',
  ],
])('%s: %j becomes %j', (kind, before, after, field) => {
  const problems = refusedChanges(object(kind, before), object(kind, after));
  expect(problems.map((problem) => problem.field)).toEqual([field]);
});

test('a rule of a CRD', () => {
  const group = (type: string) => [
    { apiVersion: 'tailscale.com/v1alpha1', kind: 'ProxyGroup', metadata: { name: 'ingress' }, spec: { type } },
  ];
  expect(refusedChanges(group('ingress'), group('egress')).map(describe)).toEqual([
    'ProxyGroup ingress: $.spec.type: ProxyGroup type is immutable: every sync will fail. Fix: keep the value; or give the object another name.',
  ]);
});
