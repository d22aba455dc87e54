import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { parse } from 'comment-json';
import type { Fleet } from '#model/fleet.ts';
import { machineOf } from '#model/host.ts';
import { policyText } from '#pulumi/tailscale/program.ts';
import { tailnetPlan } from '#pulumi/plan/tailnet.ts';
import type { Answer as Evaluation } from '../reach/comparison.ts';
import { type Proof, prove } from '../lib/stage.ts';
import { failed, succeeded } from './assertions.ts';
import type { Answer, Handler } from './fakes/server.ts';
import type { Tailnet } from './fakes/tailscale-api.ts';
import type { Workspace } from './workspace.ts';

/** The policy and the tags of a tailnet between two API calls. */
interface Snapshot {
  /** The call that led to it. */
  readonly after: string;
  readonly policy: string;
  readonly tags: Readonly<Record<string, readonly string[]>>;
}

/** A connection that must work at all times. */
interface Flow {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly port: number;
}

/** What people and machines rely on: the owner, Argo CD, NFS and the gateway. */
export function flowsOf({ clusters, hosts, providers }: Fleet): readonly Flow[] {
  const gateway = machineOf(providers.gateway.service.on).name;
  const argocd = machineOf(providers.delivery.service.on).name;
  const nas = hosts.filter(({ ports }) => 'sshd' in ports).filter(({ os }) => os === 'dsm');
  const machines = clusters.map(({ host }) => host.name);
  const owner = 'owner';
  return [
    ...[gateway, ...machines].map((to) => ({ name: 'the owner', from: owner, to, port: 22 })),
    ...clusters
      .filter(({ api }) => api !== 'in-cluster')
      .map(({ host, apiPort }) => ({ name: 'Argo CD', from: argocd, to: host.name, port: apiPort })),
    ...machines.flatMap((from) => nas.map(({ name: to }) => ({ name: 'NFS', from, to, port: 2049 }))),
    ...[owner, ...machines.filter((name) => name !== gateway)].map((from) => ({
      name: 'the gateway',
      from,
      to: gateway,
      port: 443,
    })),
  ];
}

const snapshot = (tailnet: Tailnet, after: string): Snapshot => ({
  after,
  policy: tailnet.policy,
  tags: Object.fromEntries(tailnet.devices.map(({ hostname, tags }) => [hostname, tags])),
});

const connectionLost: Answer = { status: 500, body: { message: 'connection lost' } };

/** Records the state after every write, and can lose the connection after each. */
export class Recorder {
  readonly snapshots: Snapshot[] = [];
  readonly #tailnet: Tailnet;
  readonly #interrupted = new Set<string>();
  #connection: 'up' | 'fragile' | 'lost' = 'up';

  constructor(tailnet: Tailnet) {
    this.#tailnet = tailnet;
    this.snapshots.push(snapshot(tailnet, 'nothing'));
  }

  /** Loses the connection after the next write that was not interrupted before. */
  interruptNext(): void {
    this.#connection = 'fragile';
  }

  /** Restores the connection for good. */
  reconnect(): void {
    this.#connection = 'up';
  }

  readonly wrap =
    (handler: Handler): Handler =>
    (request) => {
      if (this.#connection === 'lost') return connectionLost;
      const answer = handler(request);
      if (request.method === 'GET' || /oauth|validate$/.test(request.path)) return answer;
      const call = `${request.method} ${request.path}`;
      this.snapshots.push(snapshot(this.#tailnet, call));
      const write = `${call} ${request.body}`;
      if (this.#connection === 'up' || this.#interrupted.has(write)) return answer;
      this.#interrupted.add(write);
      this.#connection = 'lost';
      return connectionLost;
    };
}

/** A workspace with the tailnet of the old homelab. */
export interface OriginalTailnet extends AsyncDisposable {
  readonly space: Workspace;
  readonly recorder: Recorder;
}

interface PolicyFile {
  readonly grants: readonly {
    readonly src: readonly string[];
    readonly dst: readonly string[];
    readonly ip: unknown;
  }[];
  readonly tagOwners: Readonly<Record<string, readonly string[]>>;
}

/** A policy text in the subset of the language that the evaluator supports, without Tailscale Services and tests. */
function projected({ network }: Fleet, text: string) {
  const { grants, tagOwners } = parse(text, undefined, true) as unknown as PolicyFile;
  const admins = network.people.filter(({ role }) => role === 'admin').map(({ login }) => login);
  const people = (names: readonly string[]) => names.flatMap((name) => (name === 'autogroup:admin' ? admins : [name]));
  return {
    tagOwners: Object.fromEntries(Object.entries(tagOwners).map(([tag, owners]) => [tag, people(owners)])),
    grants: grants
      .map(({ src, dst, ip }) => ({ src: people(src), dst: dst.filter((to) => !to.startsWith('svc:')), ip }))
      .filter(({ dst }) => dst.length > 0),
  };
}

/** The flows that a state of the tailnet denies, according to headscale's policy engine. */
export async function denied(evaluator: string, fleet: Fleet, { policy, tags }: Snapshot): Promise<readonly Flow[]> {
  const flows = flowsOf(fleet);
  const [owner] = fleet.network.people.filter(({ role }) => role === 'admin');
  const ports = [...new Set(flows.map(({ port }) => port))];
  const nodes = [
    { name: 'owner', user: owner?.login ?? '', tags: [] as readonly string[] },
    ...Object.entries(tags).map(([name, own]) => ({ name, user: '', tags: own })),
  ].map((node, index) => ({ ...node, address: `100.90.0.${index + 1}`, ports, source: true }));
  const users = fleet.network.people.map(({ login }) => login);
  const question = JSON.stringify({ users, nodes, policies: [projected(fleet, policy)] });
  const answer = await new Promise<Evaluation | undefined>((resolve, reject) => {
    const child = execFile(evaluator, (error, stdout, stderr) => {
      if (error === null) resolve((JSON.parse(stdout) as readonly Evaluation[])[0]);
      else reject(new Error(stderr || error.message));
    });
    child.stdin?.end(question);
  });
  if (answer === undefined || answer.error !== undefined) throw new Error(answer?.error ?? 'no answer');
  const open = new Set(answer.open);
  return flows.filter(({ from, to, port }) => !open.has(`${from} ${to} ${port}`));
}

async function assertNobodyIsCutOff(evaluator: string, fleet: Fleet, snapshots: readonly Snapshot[]): Promise<void> {
  const distinct = new Map(snapshots.map((state) => [JSON.stringify([state.policy, state.tags]), state]));
  for (const state of distinct.values()) {
    const lost = await denied(evaluator, fleet, state);
    const words = lost.map(({ name, from, to, port }) => `${name} (${from} → ${to}:${port})`);
    assert.deepEqual(words, [], `after ${state.after}`);
  }
}

/**
 * Proofs that start from the tailnet of the old homelab.
 *
 * @param open opens a workspace with that tailnet, whose API the recorder observes
 */
export async function transitionProofs(
  fleet: Fleet,
  evaluator: string,
  open: () => Promise<OriginalTailnet>,
): Promise<readonly Proof[]> {
  const confirm = () => Promise.resolve(true);
  const assertComplete = ({ tailnet }: Workspace): void => {
    assert.equal(tailnet.policy, policyText(fleet));
    for (const { hostname, tags } of tailnet.devices) {
      const host = fleet.hosts.find(({ name }) => name === hostname);
      assert.deepEqual(
        tags,
        host?.tags.map((tag) => `tag:${tag}`),
      );
    }
  };
  return [
    await prove('from the old tailnet, nobody is cut off after any call', async () => {
      await using opened = await open();
      const { space, recorder } = opened;
      succeeded(await space.run(tailnetPlan, 'up', { confirm }));
      assertComplete(space);
      await assertNobodyIsCutOff(evaluator, fleet, recorder.snapshots);
      const { length } = flowsOf(fleet);
      return `${recorder.snapshots.length - 1} writes, ${length} connections after each`;
    }),
    await prove(
      'the connection is lost after every single write, and the command run again: nobody is cut off',
      async () => {
        await using opened = await open();
        const { space, recorder } = opened;
        let runs = 0;
        for (; runs < 20; runs += 1) {
          recorder.interruptNext();
          const run = await space.run(tailnetPlan, 'up', { confirm });
          if (run.error === undefined) break;
          failed(run, /connection lost/);
        }
        recorder.reconnect();
        assert(runs > 8, `only ${runs} runs were interrupted`);
        assert.deepEqual(succeeded(await space.run(tailnetPlan, 'preview')).steps, []);
        assertComplete(space);
        await assertNobodyIsCutOff(evaluator, fleet, recorder.snapshots);
        return `${runs} interrupted runs, ${recorder.snapshots.length - 1} writes`;
      },
    ),
    await prove('without the transition, machines would be cut off', async () => {
      await using opened = await open();
      const [first] = opened.recorder.snapshots;
      assert(first !== undefined);
      const lost = await denied(evaluator, fleet, { ...first, policy: policyText(fleet) });
      assert(lost.some(({ name }) => name === 'Argo CD') && lost.some(({ name }) => name === 'NFS'));
      return `the new policy with the old tags denies ${lost.length} connections`;
    }),
  ];
}
