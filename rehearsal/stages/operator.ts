import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import type { Fleet } from '#model/fleet.ts';
import { Authority } from '#pulumi/fly/test/certificates.ts';
import { tailnetBinaries, tailscaleOperatorBinary } from '../lib/binaries.ts';
import { Unavailable, locate } from '../lib/build.ts';
import type { LiveCluster } from '../lib/control-plane.ts';
import type { LiveObject } from '../lib/kubernetes-api.ts';
import { upstreamKwokConfig } from '../lib/kwok.ts';
import { type Files, stringAt } from '../lib/objects.ts';
import { freePorts } from '../lib/ports.ts';
import type { Rehearsal } from '../lib/rehearsal.ts';
import { type Stage, proveInOrder } from '../lib/stage.ts';
import type { Supervisor } from '../lib/supervisor.ts';
import { waitFor } from '../lib/wait.ts';
import { Front, tailscaleNames } from '../operator/front.ts';
import { ingressEndpoints, intendedRequests, requestDifferences, requestsIn } from '../operator/intent.ts';
import { copyOf, forwardingDifferences, ingressesOf, nameDifferences, warningsOf } from '../operator/live.ts';
import { actAsProxies } from '../operator/proxies.ts';
import { startOperator } from '../operator/start-operator.ts';
import { type Tailnet, tailscaleApi } from '#rehearsal/pulumi/fakes/tailscale-api.ts';
import { ControlServer } from '../tunnel/control-server.ts';
import { refreshWithoutDrift } from '../lib/drift.ts';

/** Seconds until the operators have done their work, on a busy machine. */
const timeout = 120;

/** A cluster with its operator, and what that says to Tailscale. */
interface OperatedCluster {
  readonly live: LiveCluster;
  readonly namespace: string;
  readonly front: Front;
}

/** The Deployment of the operator, as the chart renders it. */
async function operatorOf({ api, cluster }: LiveCluster): Promise<LiveObject> {
  const image = (object: LiveObject): string => stringAt(object, 'spec', 'template', 'spec', 'containers', 0, 'image');
  const found = (await api.list('apps/v1', 'Deployment')).find((object) => image(object).includes('/k8s-operator:'));
  if (found === undefined) throw new Unavailable(`Tailscale's operator is not delivered to ${cluster.name}`);
  return found;
}

/** The OAuth client, with the credentials that External Secrets fetched for the operator. */
async function clientOf({ api }: LiveCluster, { metadata }: LiveObject, fleet: Fleet): Promise<Tailnet['client']> {
  const secret = await api.get('v1', 'Secret', 'operator-oauth', metadata.namespace);
  const value = (key: string): string => Buffer.from(stringAt(secret, 'data', key), 'base64').toString();
  const tags = fleet.network.oauthClients.operator.tags.map((tag) => `tag:${tag}`);
  return { id: value('client_id'), secret: value('client_secret'), tags };
}

/** A tailnet with our policy, and nothing in it. */
const emptyTailnet = (files: Files, client: Tailnet['client']): Tailnet => ({
  policy: files.get('dist/tailnet/policy.hujson') ?? '',
  devices: [],
  services: new Map(),
  keys: new Map(),
  magicDns: true,
  httpsEnabled: true,
  client,
});

/** Restarts kwok without the stages that act as the operator. */
async function stopFakeOperator(supervisor: Supervisor, clusters: readonly LiveCluster[]): Promise<void> {
  writeFileSync(supervisor.path('kwok.yaml'), await upstreamKwokConfig());
  for (const { cluster } of clusters) await supervisor.start(await supervisor.kill(`kwok-${cluster.name}`));
}

/** Starts headscale, the fake API, and the operator of every cluster. */
async function startOperators(
  { fleet, files, supervisor, log }: Rehearsal,
  clusters: readonly LiveCluster[],
): Promise<readonly OperatedCluster[]> {
  const headscale = await locate(tailnetBinaries.headscale, log);
  const binary = await locate(tailscaleOperatorBinary, log);
  const deployments = await Promise.all(clusters.map(async (live) => [live, await operatorOf(live)] as const));
  const clients = await Promise.all(deployments.map(([live, deployment]) => clientOf(live, deployment, fleet)));
  const [client] = clients;
  assert(client !== undefined, 'no cluster has the operator');
  for (const other of clients) assert.deepEqual(other, client, 'the operators of all clusters use one OAuth client');
  const api = tailscaleApi(emptyTailnet(files, client));

  const [port = 0, grpc = 0, stun = 0] = await freePorts(3);
  const control = await ControlServer.start(supervisor, {
    name: 'operator-headscale',
    binary: headscale,
    domain: fleet.network.tailnet,
    address: '127.0.0.1',
    ports: [port, grpc, stun],
  });
  const { operator, ingressProxy } = fleet.network.tags;
  await control.setPolicy({ tagOwners: { [`tag:${operator}`]: [], [`tag:${ingressProxy}`]: [] } });
  const authority = new Authority(supervisor.path('operator-authority'), 'Tailscale');
  const certificates = new Map(tailscaleNames.map((name) => [name, authority.issue(name)]));
  await stopFakeOperator(supervisor, clusters);
  return Promise.all(
    deployments.map(async ([live, deployment]) => {
      const socket = supervisor.path(`front-${live.cluster.name}.sock`);
      const front = await Front.start(socket, certificates, api, control, port);
      await startOperator(supervisor, live, deployment, { binary, front: socket, authority: authority.file });
      return { live, namespace: deployment.metadata.namespace ?? '', front };
    }),
  );
}

/** Acts as the proxies until nothing differs. The error says what differs in the end. */
async function untilNothingDiffers(
  operated: readonly OperatedCluster[],
  { network }: Fleet,
  differencesOf: (cluster: OperatedCluster) => Promise<readonly string[]>,
): Promise<void> {
  await waitFor(
    'nothing differs',
    timeout,
    async () => {
      for (const { live, namespace } of operated) await actAsProxies(live, namespace, network.tailnet);
      const found = (await Promise.all(operated.map(differencesOf))).flat();
      if (found.length > 0) throw new Error(found.join('\n'));
      return true;
    },
    500,
  );
}

const requestsOf = ({ live, front }: OperatedCluster, fleet: Fleet): readonly string[] =>
  requestDifferences(intendedRequests(fleet, live.cluster), requestsIn(front.calls));

/** An Ingress with a mistake, and the difference by which the proofs notice it. */
interface Mistake {
  readonly host: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly noticedAs: RegExp;
}

/** Creates Ingresses with mistakes, waits until each is noticed, and removes them. */
async function proveMistakes(operated: readonly OperatedCluster[], fleet: Fleet): Promise<string> {
  const [first] = operated;
  assert(first !== undefined);
  const [ingress] = await ingressesOf(first.live);
  assert(ingress !== undefined, 'no Ingress to copy');
  const [endpoint] = ingressEndpoints(fleet, first.live.cluster);
  const { edgeTarget, ingressProxy } = fleet.network.tags;
  const foreign = fleet.hosts.flatMap(({ tags }) => tags).find((tag) => tag !== ingressProxy) ?? '';
  const tagged = (...tags: readonly string[]) => ({ 'tailscale.com/tags': tags.map((tag) => `tag:${tag}`).join(',') });
  const mistakes: readonly Mistake[] = [
    { host: 'foreign-tag', annotations: tagged(foreign), noticedAs: /refused by the API: .*svc:foreign-tag/ },
    {
      host: 'wrong-tag',
      annotations: tagged(ingressProxy, edgeTarget),
      noticedAs: /not intended: svc:wrong-tag /,
    },
    { host: endpoint?.name ?? '', noticedAs: /InvalidIngressConfiguration: found duplicate Ingress/ },
  ];
  for (const [index, { host, annotations, noticedAs }] of mistakes.entries()) {
    const copy = copyOf(ingress, `rehearsal-mistake-${index}`, host, annotations);
    await first.live.api.create(copy);
    try {
      await waitFor(`the mistake of ${host} is noticed`, timeout, async () =>
        [...requestsOf(first, fleet), ...(await warningsOf(first.live))].some((text) => noticedAs.test(text))
          ? true
          : undefined,
      );
    } finally {
      await first.live.api.delete(copy);
    }
  }
  return `${mistakes.length} Ingresses: a tag that the operator may not assign, one that nobody declares, a host of another`;
}

/** Runs Tailscale's real operator on the delivered clusters, and compares what it does with what the fleet intends. */
export const operatorStage: Stage<Rehearsal> = {
  name: 'operator',
  description: "Tailscale's operator asks for what the fleet intends, and serves it",
  async run(rehearsal) {
    if (process.platform !== 'linux' || process.getuid?.() !== 0)
      throw new Unavailable('the operators need network namespaces of their own. Fix: run the stage as root on Linux');
    const { fleet } = rehearsal;
    const delivery = await rehearsal.healthyDelivery();
    const operated = await startOperators(rehearsal, delivery.clusters);
    const services = operated.flatMap(({ live }) => intendedRequests(fleet, live.cluster).services);
    return proveInOrder([
      [
        'they ask for the Tailscale Services and auth keys of the fleet, and nothing else',
        async () => {
          await untilNothingDiffers(operated, fleet, (cluster) => Promise.resolve(requestsOf(cluster, fleet)));
          const calls = operated.reduce((sum, { front }) => sum + front.calls.length, 0);
          return `${operated.length} operators, ${services.length} Services with their ports and tags, ${calls} API calls`;
        },
      ],
      [
        'proxies forward the paths of the exposures to their Services',
        async () => {
          await untilNothingDiffers(operated, fleet, ({ live, namespace }) =>
            forwardingDifferences(live, fleet, namespace),
          );
          return `${services.length} Services`;
        },
      ],
      [
        'Ingresses and load balancers get the names that the fleet uses',
        async () => {
          await untilNothingDiffers(operated, fleet, ({ live }) => nameDifferences(live, fleet));
          const warnings = (await Promise.all(operated.map(({ live }) => warningsOf(live)))).flat();
          assert.deepEqual(warnings, [], 'warnings of the operators');
          return 'set by the operators, which warn of nothing';
        },
      ],
      ['Argo CD sees no drift in what the operators changed', () => refreshWithoutDrift(delivery)],
      ['a wrong tag and a duplicate host are noticed', () => proveMistakes(operated, fleet)],
    ]);
  },
};
