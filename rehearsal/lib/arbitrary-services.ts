import fc from 'fast-check';
import { internet, kubernetesApi, lan } from '#model/call.ts';
import { defineService } from '#model/define.ts';
import type { EdgeTraits, Exposure } from '#model/exposure.ts';
import type { KubernetesObject, KubernetesService, KubernetesServiceProps } from '#model/service.ts';
import { notBackedUp } from '#model/storage.ts';
import { containersOf, portsOf, volumesOf } from '#model/workload.ts';
import {
  type Surroundings,
  durations,
  maybe,
  mostly,
  names,
  pick,
  rarely,
  texts,
  without,
} from './arbitrary-values.ts';
import { arbitraryVolumes } from './arbitrary-volumes.ts';
import { type Own, arbitraryWorkloads } from './arbitrary-workloads.ts';

export type { Surroundings } from './arbitrary-values.ts';

const exposure = (name: string): fc.Arbitrary<Exposure> =>
  fc
    .record({
      host: mostly(fc.constant(name), 'My Host', '', 'a.b', 'x'.repeat(64)),
      port: mostly(fc.constant('http'), 'nope'),
      audience: pick('admin', 'service', 'member', 'public'),
      auth: pick<Exposure['auth']>('app', 'sso', { none: 'everybody may read it' }),
      health: maybe(mostly(fc.constant('/healthz'), 'x', '/a"b')),
      protocol: maybe(mostly(fc.constant('https'), 'tcp')),
      ingressName: maybe(mostly(fc.constant('front'), 'Front')),
      paths: rarely(mostly<readonly string[]>(fc.constant(['/api']), ['api'], [])),
      edge: pick('static', 'dynamic').map((kind): EdgeTraits => ({ kind })),
    })
    .map(({ edge, health, ...rest }) =>
      // The types leave open what a check asks for: a public exposure has a path that shows its health.
      rest.audience === 'public'
        ? without({ ...rest, edge, health: health ?? '/healthz' })
        : without({ ...rest, health }),
    );

/** A port that proxies and Prometheus can reach. */
const isHttp = ({ name, service, protocol }: ReturnType<typeof portsOf>[number]): boolean =>
  name === 'http' && service !== false && protocol === 'TCP';

const metrics = fc
  .record({
    interval: maybe(durations),
    path: maybe(mostly(fc.constant('/metrics'), 'metrics')),
    labels: maybe(fc.dictionary(mostly(pick('room', 'rack_1'), 'a-b', '__x'), texts, { maxKeys: 1 })),
  })
  .map(without);

/** A chart with values, which are handed to Argo CD as they are. */
const upstream = fc
  .record({
    mirror: mostly(fc.constant('chart'), '', 'a b'),
    revision: mostly(pick('v1.0.0', 'chart-1.2.3'), 'main', ''),
    path: mostly(pick('deploy', 'charts/it'), '/deploy', '..'),
    crds: maybe(fc.constant('crds')),
    helm: maybe(
      fc.record({
        release: mostly(fc.constant('it'), 'It', ''),
        values: fc.dictionary(texts, fc.oneof(texts, fc.integer(), fc.boolean()), { maxKeys: 2 }),
      }),
    ),
  })
  .map(without);

const rawName = mostly<string>(pick('extra', 'extra.more'), 'Extra', '', 'a_b', 'x'.repeat(254));

/** Objects that the vocabulary does not cover. */
const rawObjects: fc.Arbitrary<readonly KubernetesObject[]> = fc.array(
  fc.oneof(
    fc.tuple(rawName, fc.dictionary(mostly(pick('a', 'b.txt'), 'a b'), texts, { maxKeys: 2 })).map(([name, data]) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name },
      data,
    })),
    fc
      .tuple(
        rawName,
        mostly<unknown>(pick<unknown>('1', '500m', 1), '1 GB', 'x', -1),
        mostly(fc.constant('Container'), 'Box'),
      )
      .map(([name, cpu, type]) => ({
        apiVersion: 'v1',
        kind: 'LimitRange',
        metadata: { name },
        spec: { limits: [{ type, max: { cpu } }] },
      })),
    fc
      .tuple(rawName, mostly(fc.constant('spec'), 'specs'), mostly<unknown>(fc.constant(1), '50%', 'x', -1))
      .map(([name, spec, minAvailable]) => ({
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { name },
        [spec]: { minAvailable, selector: { matchLabels: { app: 'it' } } },
      })),
  ),
  { maxLength: 1 },
);

/** A sign-in client. */
const signIn = fc.record({
  title: texts,
  redirect: mostly(fc.constant('https://app.example.net/callback'), '', 'x'),
});

/** A Secret for a chart. */
const chartSecret = fc
  .record({
    name: names,
    key: mostly<string>(pick('token', 'a.b'), 'a b', ''),
    type: maybe(mostly<string>(pick('Opaque', 'example.org/kind'), 'kubernetes.io/tls', '')),
    labels: maybe(fc.dictionary(mostly(pick('kind', 'example.org/kind'), 'a b'), mostly(fc.constant('it'), 'a b'))),
  })
  .map(({ key, name, ...rest }) => ({ name, key, rest: without(rest) }));

/**
 * A random service from the whole vocabulary; about every second one has something wrong with it. It is a function,
 * because defining it may be what is refused.
 *
 * @param name what it is called unless its name is what is wrong; its hosts and databases follow from it
 */
export const arbitraryService = (name: string): fc.Arbitrary<(around: Surroundings) => KubernetesService> =>
  fc
    .record({
      name: mostly(fc.constant(name), 'T2', '2fauth', '', 'x'.repeat(64), 'a_b'),
      namespace: mostly(fc.constant(name), 'kube-system', 'Bad', ''),
      description: texts,
      workloads: arbitraryWorkloads,
      volumes: arbitraryVolumes,
      exposures: fc.array(exposure(name), { maxLength: 1 }),
      calls: fc.subarray([internet('fetches'), kubernetesApi('reads'), lan('192.168.7.40', 554, 'a camera')]),
      metrics: fc.dictionary(mostly(fc.constant(name), ''), metrics, { maxKeys: 1 }),
      database: maybe(mostly(pick(name.replaceAll('-', '_'), name), 'postgres', 'pg_x', 'A', 'a b')),
      serverSideApply: maybe(fc.constant('its ports share a number')),
      manualSync: rarely(mostly(fc.constant('it is delicate'), '')),
      manualPrune: rarely(mostly(fc.constant('it keeps what it had'), '')),
      gpu: rarely(fc.constant(true)),
      borrows: rarely(fc.constant(true)),
      sso: rarely(signIn),
      objects: rarely(rawObjects),
      chart: rarely(fc.record({ upstream, secret: chartSecret })),
      tile: maybe(
        fc.record({
          group: pick('Content', 'AI'),
          icon: fc.constant('app.png'),
          name: texts,
          href: pick('https://a.example', 'x'),
        }),
      ),
    })
    .map(({ workloads: make, volumes, database: wanted, exposures, metrics: scraped, ...parts }) => (around) => {
      const { gpu, borrows, sso, chart, ...props } = parts;
      // The database server is on the other cluster, which its port is not exposed to.
      const database = gpu === true ? undefined : wanted;
      const [hasGpu, lends] = [gpu === true, borrows === true && gpu !== true];
      const own: Own = {
        ...around,
        secrets: new Map(),
        hasDatabase: database !== undefined,
        hasGpu,
        borrows: lends,
      };
      const workloads = make(own);
      const mounted = volumesOf(workloads.flatMap((workload) => [...(workload.init ?? []), ...containersOf(workload)]));
      const serves = workloads.flatMap(({ container }) => portsOf(container)).some(isHttp);
      return defineService(
        without({
          ...props,
          on: hasGpu ? around.gpuCluster : around.cluster,
          namespace: lends ? around.library.service.namespace : props.namespace,
          upstream: chart?.upstream,
          secrets: chart && {
            [chart.secret.name]: { ...chart.secret.rest, keys: { [chart.secret.key]: around.item.field('password') } },
          },
          sso: sso && { title: sso.title, redirects: [sso.redirect], secret: around.item.field('password') },
          workloads,
          volumes: Object.fromEntries(Object.entries(volumes(around)).filter(([volume]) => mounted.has(volume))),
          exposures: serves ? exposures : [],
          metrics: serves ? scraped : {},
          database: database && {
            on: around.server,
            name: database,
            password: around.item.field('password'),
            backup: notBackedUp('a test'),
          },
        }) as KubernetesServiceProps,
      );
    });
