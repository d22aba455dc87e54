import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Fleet } from '#model/fleet.ts';
import { locate } from '../lib/binaries.ts';
import { pulumi } from '../lib/programs.ts';
import type { Rehearsal } from '../lib/rehearsal.ts';
import { type Stage, prove } from '../lib/stage.ts';
import { dnsProofs, dnsProofsBefore } from '#rehearsal/pulumi/dns-proofs.ts';
import { flyProofs } from '#rehearsal/pulumi/fly-proofs.ts';
import { tailnetProofs } from '#rehearsal/pulumi/tailnet-proofs.ts';
import type { Tailnet } from '#rehearsal/pulumi/tailscale-api.ts';
import { type Workspace, openWorkspace } from '#rehearsal/pulumi/workspace.ts';

/** The fleet with logins that stand in for nobody's. */
const withLogins = (fleet: Fleet): Fleet => ({
  ...fleet,
  network: {
    ...fleet.network,
    people: fleet.network.people.map((person) => ({ ...person, login: `${person.name}@home.test` })),
  },
});

/** A tailnet with the machines of a fleet, none tagged yet, under a policy that somebody wrote by hand. */
const tailnetOf = ({ hosts, network }: Fleet): Tailnet => ({
  policy: '// By hand.\n{ "grants": [{ "src": ["*"], "dst": ["*"], "ip": ["*"] }], "tagOwners": {} }\n',
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
  client: { id: 'kRehearsalCNTRL', secret: `tskey-client-${randomBytes(16).toString('hex')}` },
});

/** No secret is in the state, in what was printed, or in what went wrong. */
function noSecretIsTold({ tailnet, zone, folder, said, environment }: Workspace): string {
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
  const texts = [...files.map((path) => readFileSync(path, 'utf8')), said.join('\n')];
  for (const secret of secrets)
    assert(!texts.some((text) => text.includes(secret)), 'a secret stands there in the clear');
  return `${secrets.length} secrets, ${files.length} files of the state, ${said.length} lines`;
}

/** Every process that was started from the folder has ended. */
function noProcessIsLeft({ folder }: Workspace): string {
  const left = execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(join(folder, 'bin')));
  assert.deepEqual(left, []);
  return 'neither an engine nor a plugin';
}

/**
 * The tailnet and the DNS with the real engine: the programs and their gate as they are, providers that stand in for
 * those that cannot be had here, and both APIs on loopback, which misbehave when they are told to.
 */
export const pulumiStage: Stage<Rehearsal> = {
  name: 'pulumi',
  about: 'the Pulumi programs on the real engine',
  apart: pulumi,
  async run({ fleet: declared, supervisor, log }) {
    const fleet = withLogins(declared);
    const command = await locate(pulumi, log);
    await using space = await openWorkspace(command, supervisor.path('pulumi'), fleet, tailnetOf(fleet));
    log(
      `engine ${space.command.version?.version ?? 'of an unknown version'}, APIs at ${space.tailscale.url} and ${space.gandi.url}`,
    );
    return [
      ...(await dnsProofsBefore(space)),
      ...(await tailnetProofs(space, fleet)),
      ...(await dnsProofs(space, fleet)),
      ...(await flyProofs(space, fleet)),
      await prove('no secret is told', () => noSecretIsTold(space)),
      await prove('no process is left', () => noProcessIsLeft(space)),
    ];
  },
};
