import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Fleet } from '#model/fleet.ts';
import { policyEvaluatorBinary, pulumiBinary } from '../lib/binaries.ts';
import { locate } from '../lib/build.ts';
import type { Rehearsal } from '../lib/rehearsal.ts';
import { type Stage, prove } from '../lib/stage.ts';
import { dnsProofs, dnsProofsWithoutTailnet } from '#rehearsal/pulumi/dns-proofs.ts';
import { flyProofs } from '#rehearsal/pulumi/fly-proofs.ts';
import type { Tailnet } from '#rehearsal/pulumi/fakes/tailscale-api.ts';
import { originalPolicy, originalTags } from '#rehearsal/pulumi/original-tailnet.ts';
import { Recorder, transitionProofs } from '#rehearsal/pulumi/transition-proofs.ts';
import { tailnetProofs } from '#rehearsal/pulumi/tailnet-proofs.ts';
import { type Workspace, openWorkspace } from '#rehearsal/pulumi/workspace.ts';

/** The fleet with made-up logins in the place of the committed placeholders. */
const withLogins = (fleet: Fleet): Fleet => ({
  ...fleet,
  network: {
    ...fleet.network,
    people: fleet.network.people.map((person) => ({ ...person, login: `${person.name}@home.test` })),
  },
});

/** A tailnet with the machines of a fleet before the first update: untagged, with a policy written by hand. */
const tailnetOf = ({ hosts, network }: Fleet): Tailnet => ({
  policy: '// Written by hand.\n{ "grants": [{ "src": ["*"], "dst": ["*"], "ip": ["*"] }], "tagOwners": {} }\n',
  devices: hosts
    .filter(({ ownership }) => ownership === 'managed')
    .map(({ name }, index) => ({
      id: String(index + 1),
      nodeId: `n${index + 1}CNTRL`,
      name: `${name}.${network.tailnet}`,
      hostname: name,
      addresses: [`100.64.0.${index + 1}`, `fd7a:115c:a1e0::${index + 1}`],
      tags: [],
    })),
  services: new Map(),
  keys: new Map(),
  magicDns: false,
  httpsEnabled: false,
  client: {
    id: 'kRehearsalCNTRL',
    secret: `tskey-client-${randomBytes(16).toString('hex')}`,
    tags: network.oauthClients.management.tags.map((tag) => `tag:${tag}`),
  },
});

/** The tailnet of the homelab that this one replaces. */
function originalTailnet(fleet: Fleet): Tailnet {
  const tailnet = tailnetOf(fleet);
  for (const device of tailnet.devices) device.tags = (originalTags[device.hostname] ?? []).map((tag) => `tag:${tag}`);
  return { ...tailnet, policy: originalPolicy(fleet), magicDns: true };
}

/** @throws AssertionError if a secret is in Pulumi's state, or in anything that a run printed or threw */
function assertNoSecretLeaked({ tailnet, zone, folder, output, environment }: Workspace): string {
  const secrets = [
    tailnet.client.secret,
    zone.token,
    environment['FLY_API_TOKEN'] ?? '',
    ...[...tailnet.keys.values()].map(({ key }) => key),
  ];
  const state = join(folder, 'state');
  const files = readdirSync(state, { recursive: true, encoding: 'utf8' })
    .map((name) => join(state, name))
    .filter((path) => statSync(path).isFile());
  const texts = [
    ...files.map((path) => [path, readFileSync(path, 'utf8')] as const),
    ['the output', output.join('\n')] as const,
  ];
  for (const [place, text] of texts)
    assert(!secrets.some((secret) => text.includes(secret)), `a secret is in the clear in ${place}`);
  return `${secrets.length} secrets, ${files.length} state files, ${output.length} lines of output`;
}

/** @throws AssertionError if a process that was started from the folder is still running */
function assertNoProcessLeft({ folder }: Workspace): string {
  const running = execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(join(folder, 'bin')));
  assert.deepEqual(running, []);
  return 'no engine and no plugin';
}

/**
 * Runs our Pulumi programs, with their preflight checks, on the real engine. The providers and both APIs are fakes on
 * loopback that fail on demand.
 */
export const pulumiStage: Stage<Rehearsal> = {
  name: 'pulumi',
  description: 'the Pulumi programs run on the real engine against fake APIs, which also fail',
  standalone: pulumiBinary,
  async run({ fleet: declared, supervisor, log }) {
    const fleet = withLogins(declared);
    const command = await locate(pulumiBinary, log);
    const evaluator = await locate(policyEvaluatorBinary, log);
    const openOriginal = async () => {
      const tailnet = originalTailnet(fleet);
      const recorder = new Recorder(tailnet);
      const base = supervisor.path('pulumi');
      const space = await openWorkspace(command, base, fleet, tailnet, recorder.wrap);
      return { space, recorder, [Symbol.asyncDispose]: () => space[Symbol.asyncDispose]() };
    };
    await using space = await openWorkspace(command, supervisor.path('pulumi'), fleet, tailnetOf(fleet));
    log(
      `Pulumi ${space.command.version?.version ?? '(unknown version)'}; fake APIs: ${space.tailscale.url}, ${space.gandi.url}`,
    );
    return [
      ...(await dnsProofsWithoutTailnet(space)),
      ...(await tailnetProofs(space, fleet)),
      ...(await dnsProofs(space, fleet)),
      ...(await flyProofs(space, fleet)),
      ...(await transitionProofs(fleet, evaluator, openOriginal)),
      await prove('no secret is in the state or the output', () => assertNoSecretLeaked(space)),
      await prove('no process is left running', () => assertNoProcessLeft(space)),
    ];
  },
};
