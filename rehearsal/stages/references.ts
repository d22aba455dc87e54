import { prometheus } from '#fleet/services/prometheus/index.ts';
import { clusterOf, type LiveCluster } from '../lib/control-plane.ts';
import {
  type Dangling,
  type Snapshot,
  danglingBackends,
  danglingPodReferences,
  danglingScrapeTargets,
  dataKeysOf,
  referencesOf,
  serviceProblems,
} from '../lib/references.ts';
import type { Rehearsal } from '../lib/rehearsal.ts';
import { type Proof, type Stage, prove } from '../lib/stage.ts';
import { databasesAreReady, externalSecretsAreSynced } from './secrets.ts';

async function snapshotOf({ cluster, api }: LiveCluster): Promise<Snapshot> {
  const [pods, services, ingresses, ...referents] = await Promise.all([
    api.list('v1', 'Pod'),
    api.list('v1', 'Service'),
    api.list('networking.k8s.io/v1', 'Ingress'),
    api.list('v1', 'Secret'),
    api.list('v1', 'ConfigMap'),
    api.list('v1', 'ServiceAccount'),
    api.list('v1', 'PersistentVolumeClaim'),
  ]);
  return { cluster, pods, services, ingresses, dataKeys: dataKeysOf(referents.flat()) };
}

function throwIfAny(problems: readonly string[]): void {
  if (problems.length > 0) throw new Error([...new Set(problems)].join('\n'));
}

const texts = (dangling: readonly Dangling[]): readonly string[] => dangling.map(({ text }) => text);

export const referencesStage: Stage<Rehearsal> = {
  name: 'references',
  description: 'references between live objects resolve: Secrets, ConfigMaps, claims, accounts, pods, ports',
  async run(rehearsal): Promise<readonly Proof[]> {
    const { fleet } = rehearsal;
    await rehearsal.startExternalSecrets();
    const { clusters, upstreams } = await rehearsal.controlPlane();
    const ready = await prove('secrets are synced and databases are ready', async () =>
      [await externalSecretsAreSynced(clusters), await databasesAreReady(clusters)].join(', '),
    );
    const snapshots = await Promise.all(clusters.map(snapshotOf));
    const count = (itemsOf: (snapshot: Snapshot) => number): number =>
      snapshots.reduce((sum, snapshot) => sum + itemsOf(snapshot), 0);
    /** Without Argo CD, objects of upstream manifests do not exist. */
    const isExpected = ({ upstream }: Dangling): boolean => upstream && !upstreams;

    const podReferences = snapshots.flatMap((snapshot) => danglingPodReferences(fleet, snapshot));
    const pods = await prove('every object and key that a pod refers to exists', () => {
      throwIfAny(texts(podReferences.filter(({ upstream }) => !upstream)));
      return `${count((snapshot) => snapshot.pods.flatMap(referencesOf).length)} references`;
    });
    const services = await prove('every Service selects a pod that has its ports', () => {
      throwIfAny(snapshots.flatMap(serviceProblems));
      return `${count((snapshot) => snapshot.services.length)} Services`;
    });
    const backends = snapshots.flatMap((snapshot) => danglingBackends(fleet, snapshot));
    const ingresses = await prove('every Ingress routes to a Service port that exists', () => {
      throwIfAny(texts(backends.filter((item) => !isExpected(item))));
      return `${count((snapshot) => snapshot.ingresses.length)} Ingresses`;
    });
    const { cluster } = clusterOf(clusters, prometheus.on.name);
    const { checked, dangling: targets } = snapshots
      .filter((snapshot) => snapshot.cluster === cluster)
      .map((snapshot) => danglingScrapeTargets(fleet, snapshot))[0] ?? { checked: 0, dangling: [] };
    const scraping = await prove('every scrape target in the cluster of Prometheus exists', () => {
      throwIfAny(texts(targets.filter((item) => !isExpected(item))));
      return `${checked} targets`;
    });

    const unchecked = [
      ...[...backends, ...targets].filter(isExpected),
      ...podReferences.filter(({ upstream }) => upstream),
    ];
    const skipped: Proof = {
      name: 'references to upstream objects resolve',
      outcome: 'skipped',
      detail: `${unchecked.length} lead to objects that Argo CD delivers (run the stage deliver too) or that upstream pods create, which do not run here\n${texts(unchecked).join('\n')}`,
      milliseconds: 0,
    };
    return [ready, pods, services, ingresses, scraping, ...(unchecked.length === 0 ? [] : [skipped])];
  },
};
