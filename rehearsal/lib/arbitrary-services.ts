import fc from 'fast-check';
import { internet, kubernetesApi, lan } from '#model/call.ts';
import { defineService } from '#model/define.ts';
import type { Exposure } from '#model/exposure.ts';
import type { KubernetesService, KubernetesServiceProps } from '#model/service.ts';
import { notBackedUp } from '#model/storage.ts';
import { containersOf, portsOf, volumesOf } from '#model/workload.ts';
import { type Surroundings, durations, maybe, mostly, pick, texts, without } from './arbitrary-values.ts';
import { arbitraryVolumes } from './arbitrary-volumes.ts';
import { type Own, arbitraryWorkloads } from './arbitrary-workloads.ts';

export type { Surroundings } from './arbitrary-values.ts';

const exposure = (name: string): fc.Arbitrary<Exposure> =>
  fc
    .record({
      host: mostly(fc.constant(name), 'My Host', '', 'a.b', 'x'.repeat(64)),
      port: mostly(fc.constant('http'), 'nope'),
      audience: pick('admin', 'service'),
      auth: pick('app', 'sso'),
      health: maybe(mostly(fc.constant('/healthz'), 'x', '/a"b')),
      protocol: maybe(pick('https', 'tcp')),
    })
    .map(without);

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
      tile: maybe(
        fc.record({
          group: pick('Content', 'AI'),
          icon: fc.constant('app.png'),
          name: texts,
          href: pick('https://a.example', 'x'),
        }),
      ),
    })
    .map(({ workloads: make, volumes, database, exposures, metrics: scraped, ...props }) => (around) => {
      const own: Own = { ...around, secrets: new Map(), hasDatabase: database !== undefined };
      const workloads = make(own);
      const mounted = volumesOf(workloads.flatMap((workload) => [...(workload.init ?? []), ...containersOf(workload)]));
      const serves = workloads.flatMap(({ container }) => portsOf(container)).some(isHttp);
      return defineService(
        without({
          ...props,
          on: around.cluster,
          workloads,
          volumes: Object.fromEntries(Object.entries(volumes).filter(([volume]) => mounted.has(volume))),
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
