import { describe, expect, test } from 'vitest';
import { first, fleetOf, plainService } from '#model/fixture.ts';
import { live } from '../fixture.ts';
import {
  type Snapshot,
  danglingBackends,
  danglingPodReferences,
  danglingScrapeTargets,
  dataKeysOf,
  hasPort,
  referencesOf,
  serviceInTarget,
  serviceProblems,
} from './references.ts';

const snapshot = (objects: Partial<Snapshot>): Snapshot => ({
  cluster: first,
  pods: [],
  services: [],
  ingresses: [],
  dataKeys: dataKeysOf([live('ServiceAccount', 'default')]),
  ...objects,
});

const pod = (spec: object = {}, metadata: object = {}) =>
  live('Pod', 'feeds', { metadata, spec: { serviceAccountName: 'default', containers: [{ name: 'main' }], ...spec } });

describe('the references of a pod', () => {
  test('are its account, the sources of its environment, and its volumes', () => {
    const environment = {
      env: [
        { name: 'A', valueFrom: { secretKeyRef: { name: 'db', key: 'url' } } },
        { name: 'B', valueFrom: { configMapKeyRef: { name: 'settings', key: 'b' } } },
        { name: 'C', value: 'plain' },
      ],
      envFrom: [{ secretRef: { name: 'all' } }],
    };
    const volumes = [
      { secret: { secretName: 'files' } },
      { configMap: { name: 'templates' } },
      { persistentVolumeClaim: { claimName: 'data' } },
      { emptyDir: {} },
    ];
    expect(referencesOf(pod({ containers: [{}], initContainers: [environment], volumes }))).toEqual([
      { kind: 'ServiceAccount', name: 'default' },
      { kind: 'Secret', name: 'db', key: 'url' },
      { kind: 'ConfigMap', name: 'settings', key: 'b' },
      { kind: 'Secret', name: 'all' },
      { kind: 'Secret', name: 'files' },
      { kind: 'ConfigMap', name: 'templates' },
      { kind: 'PersistentVolumeClaim', name: 'data' },
    ]);
  });

  test('leave out optional ones', () => {
    const containers = [{ envFrom: [{ configMapRef: { name: 'a', optional: true } }] }];
    const volumes = [{ secret: { secretName: 'b', optional: true } }];
    expect(referencesOf(pod({ containers, volumes }))).toEqual([{ kind: 'ServiceAccount', name: 'default' }]);
  });
});

describe('dangling references of pods', () => {
  const volumes = [{ secret: { secretName: 'db' } }];
  const containers = [{ env: [{ valueFrom: { secretKeyRef: { name: 'db', key: 'url' } } }] }];
  const withSecret = (data: object) => dataKeysOf([live('ServiceAccount', 'default'), live('Secret', 'db', { data })]);

  test('are missing objects and missing keys', () => {
    expect(danglingPodReferences(fleetOf(), snapshot({ pods: [pod({ volumes })] }))).toEqual([
      { text: 'first: Pod apps/feeds refers to Secret db, which does not exist', upstream: false },
    ]);
    expect(
      danglingPodReferences(fleetOf(), snapshot({ pods: [pod({ containers })], dataKeys: withSecret({}) })),
    ).toEqual([{ text: 'first: Pod apps/feeds refers to Secret db, key url, which does not exist', upstream: false }]);
    const dataKeys = withSecret({ url: 'eA==' });
    expect(danglingPodReferences(fleetOf(), snapshot({ pods: [pod({ containers, volumes })], dataKeys }))).toEqual([]);
  });

  test('are attributed to upstream if it manages the namespace, and the fleet does not declare the Secret', () => {
    const upstream = plainService('apps-upstream', {
      namespace: 'apps',
      tier: 'platform',
      workloads: [],
      upstream: { mirror: 'chart', revision: 'v1', path: '.' },
    });
    const all = snapshot({ pods: [pod({ volumes })] });
    expect(danglingPodReferences(fleetOf(upstream), all)).toMatchObject([{ upstream: true }]);
    const declaring = { ...upstream, secrets: [{ name: 'db' }] } as unknown as typeof upstream;
    expect(danglingPodReferences(fleetOf(declaring), all)).toMatchObject([{ upstream: false }]);
  });
});

describe('Services', () => {
  const service = (spec: object) => live('Service', 'feeds', { spec });
  const target = (targetPort: unknown) => service({ selector: { app: 'feeds' }, ports: [{ port: 80, targetPort }] });
  const withPort = pod(
    { containers: [{ ports: [{ name: 'http', containerPort: 8080 }] }] },
    { labels: { app: 'feeds' } },
  );

  test('have a port by name or number; a pod that declares none may have any number', () => {
    expect([8080, 'http', 9090, 'metrics'].map((port) => hasPort(withPort, port))).toEqual([true, true, false, false]);
    expect([8080, 'http'].map((port) => hasPort(pod(), port))).toEqual([true, false]);
  });

  test('select pods of their namespace that have the port', () => {
    const problems = (item: ReturnType<typeof service>, ...pods: ReturnType<typeof pod>[]) =>
      serviceProblems(snapshot({ services: [item], pods }));
    expect(problems(target(8080), withPort)).toEqual([]);
    expect(problems(target(9090), withPort)).toEqual(['first: Service apps/feeds: no selected pod has port 9090']);
    expect(problems(target(8080))).toEqual(['first: Service apps/feeds selects no pod']);
    expect(problems(target(8080), pod({}, { labels: { app: 'feeds' }, namespace: 'other' }))).toHaveLength(1);
    expect(problems(service({ externalName: 'example.net' }))).toEqual([]);
  });
});

describe('Ingresses', () => {
  const services = [live('Service', 'feeds', { spec: { ports: [{ name: 'http', port: 80 }] } })];
  const dangling = (spec: object) =>
    danglingBackends(fleetOf(), snapshot({ services, ingresses: [live('Ingress', 'feeds', { spec })] }));
  const backend = (name: string, port: object) => ({ service: { name, port } });

  test('route to a port of a Service, by name or number', () => {
    expect(dangling({ defaultBackend: backend('feeds', { number: 80 }) })).toEqual([]);
    const rules = [{ http: { paths: [{ backend: backend('feeds', { name: 'http' }) }] } }];
    expect(dangling({ rules })).toEqual([]);
  });

  test('are reported with the Service and port that do not exist', () => {
    expect(dangling({ defaultBackend: backend('feeds', { number: 81 }) })).toEqual([
      { text: 'first: Ingress apps/feeds: no Service feeds with port 81', upstream: false },
    ]);
    expect(dangling({ defaultBackend: backend('feed', { number: 80 }) })).toHaveLength(1);
  });
});

describe('scrape targets', () => {
  test('name a Service of the cluster, its namespace and port', () => {
    expect(serviceInTarget('loki.monitoring.svc.cluster.local:3100')).toEqual({
      name: 'loki',
      namespace: 'monitoring',
      port: 3100,
    });
    expect(serviceInTarget('indri.tail0.ts.net:9100')).toBeUndefined();
  });

  test('are reported if no Service has the address', () => {
    const metrics = { feeds: { port: 'http' } };
    const fleet = fleetOf(plainService('feeds', { metrics }));
    const found = live('Service', 'feeds', { metadata: { namespace: 'feeds' }, spec: { ports: [{ port: 8080 }] } });
    const missing = danglingScrapeTargets(fleet, snapshot({}));
    expect(missing.checked).toBe(1);
    expect(missing.dangling).toMatchObject([
      { text: expect.stringContaining('no Service has the address feeds.feeds.svc') as unknown },
    ]);
    expect(danglingScrapeTargets(fleet, snapshot({ services: [found] })).dangling).toEqual([]);
  });
});
