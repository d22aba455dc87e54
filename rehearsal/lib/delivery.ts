import { randomBytes } from 'node:crypto';
import type { Fleet } from '#model/fleet.ts';
import type { KubernetesObject, KubernetesService } from '#model/service.ts';
import type { Log } from './build.ts';
import { type RunningArgoCd, startArgoCd } from './argocd.ts';
import { type ControlPlane, type LiveCluster, clusterOf, startControlPlane } from './control-plane.ts';
import { applyCrds, loadCrds } from './crds.ts';
import { startFakeOperators } from './applied.ts';
import { type Forge, startForge } from './forge.ts';
import {
  type Application,
  type Files,
  type RenderedObject,
  applicationsIn,
  valueAt,
  listAt,
  renderedObjects,
  sourcesOf,
  stringAt,
} from './objects.ts';
import { substitute } from './substitutions.ts';
import type { Supervisor } from './supervisor.ts';
import { type KnownValues, type RunningVault, bootstrapSecrets, startFakeVault } from './vault.ts';
import { waitFor } from './wait.ts';

/** Both clusters, delivered by Argo CD from the forge. */
export interface Delivery extends ControlPlane {
  readonly forge: Forge;
  readonly argo: RunningArgoCd;
  /** The cluster that Argo CD runs in. */
  readonly home: LiveCluster;
  /** Namespace of Argo CD. */
  readonly namespace: string;
  /** Name of the application that creates the others. */
  readonly root: string;
  /** Applications that should come up. */
  readonly expected: readonly Application[];
  /** Applications whose source is a mirror that cannot be had here, with the reason. */
  readonly skipped: ReadonlyMap<string, string>;
  /** `dist/` as it is pushed for a given set of files. */
  readonly withLocalAddresses: (files: Files) => Files;
  /** When the first program was started. */
  readonly begin: number;
}

/** What a person sets up on a cluster other than Argo CD's own: the account with which Argo CD signs in, and a token of it. */
async function signIn(live: LiveCluster, objects: readonly RenderedObject[]): Promise<string> {
  const own = objects.filter(({ cluster }) => cluster === live.cluster.name);
  const account = own.find(
    ({ object, application }) =>
      object.kind === 'ServiceAccount' &&
      own.some(
        (other) => other.application === application && stringAt(other.object, 'roleRef', 'name') === 'cluster-admin',
      ),
  );
  if (account === undefined) throw new Error(`${live.cluster.name} has no account for Argo CD`);
  const { name, namespace = '' } = account.object.metadata;
  await live.api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  for (const { object } of own.filter(({ application }) => application === account.application))
    await live.api.apply(object);
  const path = await live.api.path('v1', 'ServiceAccount', namespace, name);
  const request = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds: 8760 * 3600 },
  };
  return stringAt(await live.api.send('POST', `${path}/token`, request), 'status', 'token');
}

/** The vault's values for the registration of the other clusters, which must be real for Argo CD to get in. */
async function registrations(
  clusters: readonly LiveCluster[],
  objects: readonly RenderedObject[],
): Promise<KnownValues> {
  const labelled = objects.filter(
    ({ object }) =>
      valueAt(object, 'spec', 'target', 'template', 'metadata', 'labels', 'argocd.argoproj.io/secret-type') ===
      'cluster',
  );
  const values: Record<string, string> = {};
  for (const { object } of labelled) {
    const server = stringAt(object, 'spec', 'target', 'template', 'data', 'server');
    const live = clusters.find(({ api }) => api.endpoint.url === server);
    if (live === undefined) throw new Error(`no cluster runs at ${server}`);
    const token = await signIn(live, objects);
    for (const entry of listAt(object, 'spec', 'data')) {
      const property = stringAt(entry, 'remoteRef', 'property');
      const value = property.startsWith('ca') ? Buffer.from(live.api.endpoint.ca).toString('base64') : token;
      values[`${stringAt(entry, 'remoteRef', 'key')}/${property}`] = value;
    }
  }
  return values;
}

const configMap = (namespace: string, name: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace, labels: { 'app.kubernetes.io/part-of': 'argocd' } },
});

/** An Application of `dist/`. Throws where there is none of that name. */
function applicationOf(objects: readonly RenderedObject[], name: string): Application {
  const found = applicationsIn(objects).find(({ metadata }) => metadata.name === name);
  if (found === undefined) throw new Error(`dist/argocd has no Application ${name}`);
  return found;
}

/** What has to be there before Argo CD starts: its definitions, our own settings, and a key for its server. */
async function prepareHome(fleet: Fleet, { api }: LiveCluster, objects: readonly RenderedObject[]): Promise<void> {
  const { by } = fleet.joints.delivery;
  const { namespace } = by;
  await applyCrds(api, await loadCrds(fleet, new Set(['Application', 'AppProject'])));
  await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  const settings = objects.filter(({ application, object }) => application === by.name && object.kind === 'ConfigMap');
  const empty = ['argocd-tls-certs-cm', 'argocd-gpg-keys-cm'].map((name) => configMap(namespace, name));
  for (const object of [...empty, ...settings.map((placed) => placed.object)]) await api.apply(object);
  await api.apply({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'argocd-secret', namespace, labels: { 'app.kubernetes.io/part-of': 'argocd' } },
    stringData: { 'server.secretkey': randomBytes(32).toString('base64') },
  });
  // On loopback, compression costs more than it saves.
  await api.apply({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'in-cluster', namespace, labels: { 'argocd.argoproj.io/secret-type': 'cluster' } },
    stringData: {
      name: 'in-cluster',
      server: stringAt(applicationOf(objects, by.name), 'spec', 'destination', 'server'),
      config: JSON.stringify({ disableCompression: true }),
    },
  });
}

async function putBootstrapSecrets(
  clusters: readonly LiveCluster[],
  objects: readonly RenderedObject[],
  vault: RunningVault,
): Promise<void> {
  for (const { cluster, object } of bootstrapSecrets(objects, vault)) {
    const { api } = clusterOf(clusters, cluster);
    await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: object.metadata.namespace ?? '' } });
    await api.apply(object);
  }
}

/** Creates the one application from which all others follow, and the project that it belongs to. */
async function applyRoot(
  { api }: LiveCluster,
  root: KubernetesService,
  objects: readonly RenderedObject[],
): Promise<void> {
  const application = applicationOf(objects, root.name);
  const project = stringAt(application, 'spec', 'project');
  const projects = objects.filter(({ object }) => object.kind === 'AppProject' && object.metadata.name === project);
  for (const object of [...projects.map((placed) => placed.object), application]) {
    await api.apply(object, 'argocd-bootstrap');
  }
}

/** Starts everything that delivery needs, pushes `dist/`, and creates the one application from which all others follow. */
export async function startDelivery(supervisor: Supervisor, fleet: Fleet, files: Files, log: Log): Promise<Delivery> {
  const begin = performance.now();
  const { by, root } = fleet.joints.delivery;
  const [controlPlane, forge] = await Promise.all([
    startControlPlane(supervisor, fleet, log),
    startForge(supervisor, fleet, log),
  ]);
  const { clusters } = controlPlane;
  const home = clusterOf(clusters, by.on.name);
  const urls = Object.fromEntries(clusters.map(({ cluster, api }) => [cluster.name, api.endpoint.url]));
  // The account has to be known to the vault, whose address the manifests name: so it is made from the originals.
  const known = await registrations(
    clusters,
    renderedObjects(substitute(files, fleet, { vault: '', clusters: urls }), fleet),
  );
  const vault = await startFakeVault(supervisor, fleet, known);
  const withLocalAddresses = (some: Files): Files =>
    substitute(some, fleet, { forge: forge.url, vault: vault.url, clusters: urls });
  const pushed = withLocalAddresses(files);
  const objects = renderedObjects(pushed, fleet);
  forge.repository.write(pushed);
  await forge.repository.commit('the fleet as it is');
  await Promise.all([
    forge.repository.push('main'),
    prepareHome(fleet, home, objects),
    putBootstrapSecrets(clusters, objects, vault),
    ...clusters.map((live) => startFakeOperators(supervisor, live)),
  ]);
  // The controller takes up what it finds, and needs no API of Argo CD for it.
  const [argo] = await Promise.all([startArgoCd(supervisor, home, by.namespace, log), applyRoot(home, root, objects)]);
  await forge.addWebhook(argo.webhook);
  const applications = applicationsIn(objects);
  const skipped = new Map(
    applications.flatMap((application) => {
      const lost = sourcesOf(application).map(({ repoURL }) => forge.missing[/([^/]+)\.git$/.exec(repoURL)?.[1] ?? '']);
      const [reason] = lost.filter((text) => text !== undefined);
      return reason === undefined ? [] : [[application.metadata.name, reason] as const];
    }),
  );
  log(`Argo CD follows the forge after ${((performance.now() - begin) / 1000).toFixed(1)} s`);
  return {
    ...controlPlane,
    upstreams: true,
    forge,
    argo,
    home,
    namespace: by.namespace,
    root: root.name,
    expected: applications,
    skipped,
    withLocalAddresses,
    begin,
  };
}

/** Waits until a cluster serves the kinds of External Secrets, which an application brings. */
export const waitForExternalSecretsCrds = ({ api, cluster }: LiveCluster): Promise<boolean> =>
  waitFor(`${cluster.name} has the resource definitions of External Secrets`, 300, async () => {
    await api.path('external-secrets.io/v1', 'ClusterSecretStore');
    await api.path('external-secrets.io/v1', 'SecretStore');
    return true;
  });
