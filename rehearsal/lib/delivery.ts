import { randomBytes } from 'node:crypto';
import type { Fleet } from '#model/fleet.ts';
import type { KubernetesObject, KubernetesService } from '#model/service.ts';
import { type RunningArgoCd, startArgoCd } from './argocd.ts';
import type { Log } from './build.ts';
import { type ControlPlane, type LiveCluster, clusterOf, startControlPlane } from './control-plane.ts';
import { applyCrds, loadCrds } from './crds.ts';
import { startFakeOperators } from './applied.ts';
import { bootstrapClusters } from './bootstrap.ts';
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
import { type GenuineValues, startFakeVault } from './vault.ts';
import { waitFor } from './wait.ts';

/** Running clusters to which Argo CD delivers what it reads from the forge. */
export interface Delivery extends ControlPlane {
  readonly forge: Forge;
  readonly argoCd: RunningArgoCd;
  /** The cluster that Argo CD takes for its own. */
  readonly argoCdCluster: LiveCluster;
  /** Namespace of Argo CD. */
  readonly namespace: string;
  /** Name of the application that creates the others. */
  readonly root: string;
  /** All applications, including the skipped ones. */
  readonly expected: readonly Application[];
  /** Reasons by name of the applications whose source is not available on this machine. */
  readonly skipped: ReadonlyMap<string, string>;
  /** Replaces the addresses in `dist/` by those of the servers on this machine. */
  readonly withLocalAddresses: (files: Files) => Files;
  /** When the first server was started, as of `performance.now()`. */
  readonly startedAt: number;
}

/**
 * Creates the service account with which Argo CD accesses a remote cluster, as a person does in the real homelab.
 * Returns a token of it.
 */
async function createArgoCdToken(live: LiveCluster, objects: readonly RenderedObject[]): Promise<string> {
  const own = objects.filter(({ cluster }) => cluster === live.cluster.name);
  const account = own.find(
    ({ object, application }) =>
      object.kind === 'ServiceAccount' &&
      own.some(
        (other) => other.application === application && stringAt(other.object, 'roleRef', 'name') === 'cluster-admin',
      ),
  );
  if (account === undefined) throw new Error(`dist/ has no service account for Argo CD on ${live.cluster.name}`);
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

/** The credentials of the remote clusters, which the vault must hold for Argo CD to access them. */
async function clusterCredentials(
  clusters: readonly LiveCluster[],
  objects: readonly RenderedObject[],
): Promise<GenuineValues> {
  const registrations = objects.filter(
    ({ object }) =>
      valueAt(object, 'spec', 'target', 'template', 'metadata', 'labels', 'argocd.argoproj.io/secret-type') ===
      'cluster',
  );
  const values: Record<string, string> = {};
  for (const { object } of registrations) {
    const server = stringAt(object, 'spec', 'target', 'template', 'data', 'server');
    const live = clusters.find(({ api }) => api.endpoint.url === server);
    if (live === undefined) throw new Error(`no running cluster has the URL ${server}`);
    const token = await createArgoCdToken(live, objects);
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

/** @throws Error if `dist/argocd` has no Application of this name */
function applicationOf(objects: readonly RenderedObject[], name: string): Application {
  const found = applicationsIn(objects).find(({ metadata }) => metadata.name === name);
  if (found === undefined) throw new Error(`dist/argocd has no Application ${name}`);
  return found;
}

/** Applies what Argo CD needs at startup: its CRDs, the fleet's settings, and a key for its server. */
async function prepareArgoCd(fleet: Fleet, { api }: LiveCluster, objects: readonly RenderedObject[]): Promise<void> {
  const { name: argocd, namespace } = fleet.providers.delivery.service;
  await applyCrds(api, await loadCrds(fleet, new Set(['Application', 'AppProject'])));
  await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  const settings = objects.filter(({ application, object }) => application === argocd && object.kind === 'ConfigMap');
  const empty = ['argocd-tls-certs-cm', 'argocd-gpg-keys-cm'].map((name) => configMap(namespace, name));
  for (const object of [...empty, ...settings.map((rendered) => rendered.object)]) await api.apply(object);
  await api.apply({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'argocd-secret', namespace, labels: { 'app.kubernetes.io/part-of': 'argocd' } },
    stringData: { 'server.secretkey': randomBytes(32).toString('base64') },
  });
  // Compression costs more than it saves on loopback.
  await api.apply({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'in-cluster', namespace, labels: { 'argocd.argoproj.io/secret-type': 'cluster' } },
    stringData: {
      name: 'in-cluster',
      server: stringAt(applicationOf(objects, argocd), 'spec', 'destination', 'server'),
      config: JSON.stringify({ disableCompression: true }),
    },
  });
}

/** Applies the root application, which creates all others, and its project. */
async function applyRoot(
  { api }: LiveCluster,
  root: KubernetesService,
  objects: readonly RenderedObject[],
): Promise<void> {
  const application = applicationOf(objects, root.name);
  const project = stringAt(application, 'spec', 'project');
  const projects = objects.filter(({ object }) => object.kind === 'AppProject' && object.metadata.name === project);
  for (const object of [...projects.map((rendered) => rendered.object), application]) {
    await api.apply(object, 'argocd-bootstrap');
  }
}

/** Reasons by name of the applications that have a source in a missing mirror. */
export const skippedApplications = (
  applications: readonly Application[],
  missingMirrors: Readonly<Record<string, string>>,
): ReadonlyMap<string, string> =>
  new Map(
    applications.flatMap((application) => {
      const mirrors = sourcesOf(application).map(({ repoURL }) => /([^/]+)\.git$/.exec(repoURL)?.[1] ?? '');
      const reason = mirrors.map((name) => missingMirrors[name]).find((text) => text !== undefined);
      return reason === undefined ? [] : [[application.metadata.name, reason] as const];
    }),
  );

/** What is there before Argo CD starts. */
export interface BeforeDelivery extends ControlPlane {
  /** Folder with the pushed `dist/`. */
  readonly repository: string;
  readonly objects: readonly RenderedObject[];
}

/**
 * Starts the clusters, the forge, the vault and Argo CD, pushes `dist/`, and applies the root application.
 *
 * @param prepare what to do to the clusters before Argo CD starts
 * @throws Unavailable if a binary or a CRD is not available
 */
export async function startDelivery(
  supervisor: Supervisor,
  fleet: Fleet,
  files: Files,
  log: Log,
  prepare: (before: BeforeDelivery) => Promise<void> = () => Promise.resolve(),
): Promise<Delivery> {
  const startedAt = performance.now();
  const { service, root } = fleet.providers.delivery;
  const [controlPlane, forge] = await Promise.all([
    startControlPlane(supervisor, fleet, log),
    startForge(supervisor, fleet, log),
  ]);
  const { clusters } = controlPlane;
  const argoCdCluster = clusterOf(clusters, service.on.name);
  const urls = Object.fromEntries(clusters.map(({ cluster, api }) => [cluster.name, api.endpoint.url]));
  // The vault serves these credentials, so they are created before its address is known.
  const genuine = await clusterCredentials(
    clusters,
    renderedObjects(substitute(files, fleet, { vault: '', clusters: urls }), fleet),
  );
  const vault = await startFakeVault(supervisor, fleet, genuine);
  const withLocalAddresses = (original: Files): Files =>
    substitute(original, fleet, { forge: forge.url, vault: vault.url, clusters: urls });
  const pushed = withLocalAddresses(files);
  const objects = renderedObjects(pushed, fleet);
  forge.repository.write(pushed);
  await forge.repository.commit('the declared fleet');
  await Promise.all([
    forge.repository.push('main'),
    prepareArgoCd(fleet, argoCdCluster, objects),
    bootstrapClusters(fleet, clusters, vault, genuine),
    ...clusters.map((live) => startFakeOperators(supervisor, live)),
  ]);
  await prepare({ ...controlPlane, repository: forge.repository.folder, objects });
  // The controller watches Applications on the cluster, so the root need not wait for Argo CD's API.
  const [argoCd] = await Promise.all([
    startArgoCd(supervisor, argoCdCluster, service.namespace, log),
    applyRoot(argoCdCluster, root, objects),
  ]);
  await forge.addWebhook(argoCd.webhook);
  const expected = applicationsIn(objects);
  log(`Argo CD is running after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  return {
    ...controlPlane,
    upstreams: true,
    forge,
    argoCd,
    argoCdCluster,
    namespace: service.namespace,
    root: root.name,
    expected,
    skipped: skippedApplications(expected, forge.missing),
    withLocalAddresses,
    startedAt,
  };
}

/** Waits until a cluster serves the kinds of External Secrets, whose CRDs an application delivers. */
export const waitForExternalSecretsCrds = ({ api, cluster }: LiveCluster): Promise<boolean> =>
  waitFor(`${cluster.name} serves the kinds of External Secrets`, 300, async () => {
    await api.path('external-secrets.io/v1', 'ClusterSecretStore');
    await api.path('external-secrets.io/v1', 'SecretStore');
    return true;
  });
