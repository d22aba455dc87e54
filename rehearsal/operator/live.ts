import { fail } from 'node:assert/strict';
import type { Fleet } from '#model/fleet.ts';
import type { KubernetesObject } from '#model/service.ts';
import type { LiveCluster } from '../lib/control-plane.ts';
import { type LiveObject, keyOf } from '../lib/kubernetes-api.ts';
import { listAt, stringAt, valueAt } from '../lib/objects.ts';
import { ingressEndpoints, loadBalancerEndpoints } from './intent.ts';

const ingressApi = 'networking.k8s.io/v1';

/** The Ingresses of the operator's class. */
export const ingressesOf = async ({ api }: LiveCluster): Promise<readonly LiveObject[]> =>
  (await api.list(ingressApi, 'Ingress')).filter(
    (object) => stringAt(object, 'spec', 'ingressClassName') === 'tailscale',
  );

/** A copy of an Ingress under another name, without what the server and the operator added. */
export const copyOf = (
  ingress: LiveObject,
  name: string,
  host: string,
  annotations: Readonly<Record<string, string>> = {},
): KubernetesObject => ({
  apiVersion: ingressApi,
  kind: 'Ingress',
  metadata: {
    name,
    ...(ingress.metadata.namespace === undefined ? {} : { namespace: ingress.metadata.namespace }),
    annotations: { ...ingress.metadata.annotations, ...annotations },
  },
  spec: { ...ingress.spec, tls: [{ hosts: [host] }] },
});

/** Paths with the addresses that a proxy forwards them to. */
type Handlers = Readonly<Record<string, { readonly Proxy: string }>>;

/** What proxies forward, by name of the Tailscale Service, and by name and port of its web server. */
type Served = Readonly<Record<string, { readonly Web: Readonly<Record<string, { readonly Handlers: Handlers }>> }>>;

/** The configuration that the operator writes for the proxies of all ProxyGroups. */
async function servedBy({ api }: LiveCluster, namespace: string): Promise<Served> {
  const maps = await api.list('v1', 'ConfigMap', namespace);
  const texts = maps.flatMap((map) => Object.values((valueAt(map, 'binaryData') ?? {}) as Record<string, string>));
  const configs = texts.map((text) => JSON.parse(Buffer.from(text, 'base64').toString()) as { Services?: Served });
  return Object.fromEntries(configs.flatMap(({ Services = {} }) => Object.entries(Services)));
}

/** How the proxies' configuration differs from the paths of the exposures and the addresses of their Services. */
export async function forwardingDifferences(
  live: LiveCluster,
  fleet: Fleet,
  namespace: string,
): Promise<readonly string[]> {
  const [served, ingresses, services] = await Promise.all([
    servedBy(live, namespace),
    ingressesOf(live),
    live.api.list('v1', 'Service'),
  ]);
  const backendOf = (host: string): string => {
    const ingress = ingresses.find((object) => stringAt(object, 'spec', 'tls', 0, 'hosts', 0) === host);
    const backend =
      valueAt(ingress, 'spec', 'defaultBackend', 'service') ??
      valueAt(ingress, 'spec', 'rules', 0, 'http', 'paths', 0, 'backend', 'service');
    const service = services.find(
      ({ metadata }) =>
        metadata.name === stringAt(backend, 'name') && metadata.namespace === ingress?.metadata.namespace,
    );
    if (service === undefined) return fail(`${host} has no Ingress with a Service`);
    const named = listAt(service, 'spec', 'ports').find(
      (port) => stringAt(port, 'name') === stringAt(backend, 'port', 'name'),
    );
    const port = valueAt(backend, 'port', 'number') ?? valueAt(named, 'port');
    return `${stringAt(service, 'spec', 'clusterIP')}:${String(port)}`;
  };
  const differences = ingressEndpoints(fleet, live.cluster).flatMap(({ name, exposures }) => {
    const handlers = served[`svc:${name}`]?.Web[`${name}.${fleet.network.tailnet}:443`]?.Handlers ?? {};
    const paths = exposures.flatMap((exposure) => exposure.paths ?? ['/']).sort();
    const backend = backendOf(name);
    const wrong = Object.entries(handlers).filter(([, { Proxy: target }]) => !target.includes(`//${backend}/`));
    return [
      ...(String(Object.keys(handlers).sort()) === String(paths)
        ? []
        : [`${name} serves ${Object.keys(handlers).join(', ') || 'nothing'} instead of ${paths.join(', ')}`]),
      ...wrong.map(([path, { Proxy: target }]) => `${name}${path} leads to ${target} instead of ${backend}`),
    ];
  });
  const known = ingressEndpoints(fleet, live.cluster).map(({ name }) => `svc:${name}`);
  return [
    ...differences,
    ...Object.keys(served)
      .filter((name) => !known.includes(name))
      .map((name) => `${name} is served, but not intended`),
  ];
}

/** The Ingresses and load balancers whose status does not have the name that the fleet uses. */
export async function nameDifferences(live: LiveCluster, fleet: Fleet): Promise<readonly string[]> {
  const services = (await live.api.list('v1', 'Service')).filter(
    (object) => stringAt(object, 'spec', 'loadBalancerClass') === 'tailscale',
  );
  const objects = [
    ...(await ingressesOf(live)).map((object) => [stringAt(object, 'spec', 'tls', 0, 'hosts', 0), object] as const),
    ...services.map((object) => [object.metadata.annotations?.['tailscale.com/hostname'] ?? '', object] as const),
  ];
  const expected = [...ingressEndpoints(fleet, live.cluster), ...loadBalancerEndpoints(fleet, live.cluster)];
  return [
    ...expected
      .filter(({ name }) => !objects.some(([host]) => host === name))
      .map(({ name }) => `${name} has no Ingress and no load balancer`),
    ...objects.flatMap(([host, object]) => {
      const hostname = stringAt(object, 'status', 'loadBalancer', 'ingress', 0, 'hostname');
      const wanted = `${host}.${fleet.network.tailnet}`;
      return hostname === wanted ? [] : [`${keyOf(object)} has the name "${hostname}" instead of ${wanted}`];
    }),
  ];
}

/**
 * Warnings of the operator about Ingresses, Services and ProxyGroups. `HTTPSNotEnabled` is left out: headscale issues no
 * certificates.
 */
export async function warningsOf({ api }: LiveCluster): Promise<readonly string[]> {
  const events = await api.list('v1', 'Event');
  return events
    .filter((event) => stringAt(event, 'source', 'component') === 'tailscale-operator')
    .filter((event) => stringAt(event, 'type') === 'Warning' && stringAt(event, 'reason') !== 'HTTPSNotEnabled')
    .map(
      (event) =>
        `${stringAt(event, 'involvedObject', 'kind')} ${stringAt(event, 'involvedObject', 'name')}: ${stringAt(event, 'reason')}: ${stringAt(event, 'message')}`,
    );
}
