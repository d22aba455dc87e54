import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { findNginx } from '#pulumi/fly/test/programs.ts';
import { tailnetBinaries } from '../lib/binaries.ts';
import { Unavailable, locate } from '../lib/build.ts';
import type { Rehearsal } from '../lib/rehearsal.ts';
import { type Stage, prove } from '../lib/stage.ts';
import { waitFor } from '../lib/wait.ts';
import { allConnections, concernsEdge } from '../tunnel/connections.ts';
import { machineProofs } from '../tunnel/machine-proofs.ts';
import { edgeMutants, proveMutants } from '../tunnel/mutations.ts';
import { type Outcome, differences, probeAll } from '../tunnel/probe.ts';
import { Tailnet } from '../tunnel/tailnet.ts';
import { webOf } from '../tunnel/web.ts';

/** Programs of the system, with the package of Debian that brings them. */
const systemPrograms = {
  ip: 'iproute2',
  unshare: 'util-linux',
  nsenter: 'util-linux',
  openssl: 'openssl',
  's6-svscan': 's6',
  'fail2ban-server': 'fail2ban',
};

/**
 * The nginx that the machine runs.
 *
 * @throws Unavailable if this machine cannot have network namespaces of its own, or lacks a program
 */
function requireSystem(): string {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    throw new Unavailable('network namespaces need root on Linux. Fix: run the stage as root');
  if (!existsSync('/dev/net/tun')) throw new Unavailable('there is no /dev/net/tun. Fix: modprobe tun');
  const missing = Object.entries(systemPrograms).filter(
    ([program]) => spawnSync(program, ['--version'], { stdio: 'ignore' }).error !== undefined,
  );
  if (missing.length > 0)
    throw new Unavailable(
      `missing: ${missing.map(([program]) => program).join(', ')}. Fix: apt-get install ${[...new Set(missing.map(([, name]) => name))].join(' ')}`,
    );
  const nginx = findNginx();
  if (nginx === undefined) throw new Unavailable('nginx is missing. Fix: npm run edge:tools');
  return nginx;
}

/** Tries every connection between two nodes, and checks that the packets of denied ones were dropped by their target. */
async function proveMatrix(tailnet: Tailnet): Promise<string> {
  const nodes = [...tailnet.nodes.values()];
  const denials = async (): Promise<ReadonlyMap<string, number>> =>
    new Map(await Promise.all(nodes.map(async ({ name, api }) => [name, await api.packetsDenied()] as const)));
  const all = allConnections(tailnet.fleet);
  const before = await denials();
  const outcomes = await probeAll(tailnet.nodes, all);
  assert.deepEqual(differences(outcomes), []);
  const count = (wanted: Outcome, destination?: string): number =>
    [...outcomes].filter(
      ([connection, outcome]) =>
        outcome === wanted && (destination === undefined || connection.destination === destination),
    ).length;
  // A packet may arrive when its sender has given up already.
  await waitFor('every target has dropped the packets of denied connections', 60, async () => {
    const after = await denials();
    const notSeen = nodes.flatMap(({ name }) => {
      const [dropped, silent] = [(after.get(name) ?? 0) - (before.get(name) ?? 0), count('silent', name)];
      return dropped >= silent ? [] : [`${name}: ${silent} connections were denied, but it dropped ${dropped} packets`];
    });
    if (notSeen.length > 0) throw new Error(notSeen.join('\n'));
    return true;
  });
  const edge = all.filter((connection) => concernsEdge(tailnet.fleet, connection));
  return `${nodes.length} nodes, ${all.length} connections (${edge.length} with the edge): ${count('carried')} carried, ${count('silent')} dropped by their target, ${count('no peer')} without a route to a peer`;
}

async function proveEdgeMutants(tailnet: Tailnet): Promise<string> {
  const mutants = edgeMutants(tailnet.fleet);
  const seconds = [...(await proveMutants(tailnet, mutants))].sort((a, b) => a - b);
  const [median = 0, slowest = 0] = [seconds[Math.floor(seconds.length / 2)], seconds.at(-1)];
  const fast = seconds.filter((duration) => duration <= 2).length;
  return `${mutants.length} mutants, each changes a connection: ${fast} within 2 s, median ${median.toFixed(1)} s, slowest ${slowest.toFixed(1)} s`;
}

/** Proves the tailnet policy with real packets, and runs the generated edge machine in that tailnet. */
export const tunnelStage: Stage<Rehearsal> = {
  name: 'tunnel',
  description: 'real connections between real tailscaleds, and the generated edge machine among them',
  standalone: tailnetBinaries.headscale,
  async run({ fleet, files, supervisor, log }) {
    const nginx = requireSystem();
    const [headscale, tailscaled] = [
      await locate(tailnetBinaries.headscale, log),
      await locate(tailnetBinaries.tailscaled, log),
    ];
    const web = webOf(fleet, files);
    const tailnet = await Tailnet.start(
      supervisor,
      { fleet, headscale, tailscaled, web, stations: ['edge-1', 'edge-2'] },
      log,
    );
    return [
      await prove('connections are carried or dropped as the model says', () => proveMatrix(tailnet)),
      await prove('every mutant that concerns the edge has an effect', () => proveEdgeMutants(tailnet)),
      ...(await machineProofs(tailnet, { nginx, tailscaled })),
    ];
  },
};
