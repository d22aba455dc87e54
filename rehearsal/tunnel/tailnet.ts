import type { Fleet } from '#model/fleet.ts';
import { Authority } from '#pulumi/fly/test/certificates.ts';
import { tailnetPolicy } from '#model/reach/policy.ts';
import { type Grant, grants } from '#model/views/grants.ts';
import type { Log } from '../lib/build.ts';
import type { Supervisor } from '../lib/supervisor.ts';
import { waitFor } from '../lib/wait.ts';
import { type EvaluatorNode, nodesOf, probedPorts, project } from '../reach/projection.ts';
import { ControlServer, controlName } from './control-server.ts';
import { Gate } from './gate.ts';
import type { Target } from './hub.ts';
import { Lab, hubAddress } from './lab.ts';
import { startNode } from './node.ts';
import type { LabNode } from './probe.ts';

/** The programs of a tailnet, and what is in it. */
export interface TailnetSpec {
  readonly fleet: Fleet;
  readonly headscale: string;
  readonly tailscaled: string;
  /** Further stations, which nothing is started on. */
  readonly stations: readonly string[];
  /** What an endpoint serves over TLS, if anything: its MagicDNS name, and the paths that its Ingress routes. */
  readonly web: ReadonlyMap<string, readonly string[] | undefined>;
}

const firstTargetPort = 20_000;

/** Host name of a node: that of the endpoint, so that MagicDNS knows it; others must not clash with an endpoint. */
const hostnameOf = (name: string): string => (name.startsWith('svc:') ? name.slice('svc:'.length) : `device-${name}`);

const stationOf = (name: string): string => name.replace(':', '-');

/** A tailnet with a node for every device, endpoint and proxy of the fleet. */
export class Tailnet {
  readonly fleet: Fleet;
  readonly lab: Lab;
  readonly control: ControlServer;
  /** Signs the certificates of the lab. */
  readonly authority: Authority;
  readonly nodes: ReadonlyMap<string, LabNode>;
  readonly #described: readonly EvaluatorNode[];

  private constructor(
    parts: Pick<Tailnet, 'fleet' | 'lab' | 'control' | 'authority' | 'nodes'>,
    described: readonly EvaluatorNode[],
  ) {
    this.fleet = parts.fleet;
    this.lab = parts.lab;
    this.control = parts.control;
    this.authority = parts.authority;
    this.nodes = parts.nodes;
    this.#described = described;
  }

  static async start(supervisor: Supervisor, spec: TailnetSpec, log: Log): Promise<Tailnet> {
    const { fleet } = spec;
    const described = nodesOf(fleet);
    const names = [...described.map(({ name }) => stationOf(name)), ...spec.stations];
    const lab = await Lab.start(supervisor, names, [controlName]);
    const authority = new Authority(supervisor.path('authority'), 'The lab');
    const control = await ControlServer.start(supervisor, {
      name: 'lab-headscale',
      binary: spec.headscale,
      domain: fleet.network.tailnet,
      address: hubAddress,
      ports: [443, 50_443, 3478],
      certificate: authority.issue(controlName),
      inside: (...words) => lab.inHub(...words),
    });
    const targets = described.map(({ name }, index): Target => {
      const magicDnsName = `${hostnameOf(name)}.${fleet.network.tailnet}`;
      const target = { name, port: firstTargetPort + index };
      if (!spec.web.has(magicDnsName)) return target;
      const paths = spec.web.get(magicDnsName);
      return {
        ...target,
        web: { ...authority.issue(magicDnsName), ...(paths === undefined ? {} : { paths }) },
      };
    });
    await Gate.open(lab, 'hub', targets);
    // One after the other: headscale's database takes one writer.
    for (const node of described) await control.authKey(node);
    await control.setPolicy({ ...project(fleet, tailnetPolicy(fleet)), tests: [], sshTests: [] });
    log(`starting ${described.length} tailscaleds`);
    const apis = new Map(
      await Promise.all(
        described.map(async (node) => {
          const authKey = await control.authKey(node);
          const names = { name: stationOf(node.name), hostname: hostnameOf(node.name) };
          return [node.name, await startNode(spec.tailscaled, lab, { ...names, authKey })] as const;
        }),
      ),
    );
    const addresses = await waitFor('all nodes have joined', 60, async () => {
      const joined = new Map((await control.nodes()).map(({ name, ip_addresses: [v4] }) => [name, v4]));
      return described.every(({ name }) => joined.get(hostnameOf(name)) !== undefined) ? joined : undefined;
    });
    const withAddresses = described.map((node) => ({ ...node, address: addresses.get(hostnameOf(node.name)) ?? '' }));
    const nodes = new Map<string, LabNode>();
    for (const { name, address } of withAddresses) {
      const api = apis.get(name);
      const port = targets.find((target) => target.name === name)?.port;
      if (api === undefined || port === undefined) continue;
      await waitFor(`${name} is connected`, 60, async () => (await api.isRunning()) || undefined);
      await api.forward(probedPorts(fleet), `${hubAddress}:${port}`);
      nodes.set(name, { name, address, api });
    }
    const tailnet = new Tailnet({ fleet, lab, control, authority, nodes }, withAddresses);
    await tailnet.apply(grants(fleet));
    return tailnet;
  }

  /** Replaces the grants of the policy. Only the fleet's own grants pass the tests of the policy, so others go without. */
  async apply(policy: readonly Grant[]): Promise<void> {
    const projected = project(this.fleet, tailnetPolicy(this.fleet), policy, this.#described);
    const isOwn = policy === grants(this.fleet);
    await this.control.setPolicy(isOwn ? projected : { ...projected, tests: [], sshTests: [] });
  }

  /** @throws RangeError if there is no such node */
  node(name: string): LabNode {
    const found = this.nodes.get(name);
    if (found === undefined) throw new RangeError(`the tailnet has no node "${name}"`);
    return found;
  }
}
