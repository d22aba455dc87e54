import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { readFileSync } from 'node:fs';
import { type EdgeConfig, edgeConfig } from '#pulumi/fly/config.ts';
import { probedPorts } from '../reach/projection.ts';
import { waitFor } from '../lib/wait.ts';
import { type Proof, proveInOrder } from '../lib/stage.ts';
import { allConnections, edgeOf } from './connections.ts';
import { Gate, type Response, send } from './gate.ts';
import type { Arrival } from './hub.ts';
import { EdgeMachine, type MachinePrograms, type Place } from './machine.ts';
import { type LabNode, differences, probe, probeAll } from './probe.ts';
import type { Tailnet } from './tailnet.ts';
import { Visitors } from './visitors.ts';

/** Seconds until a machine must be ready; Fly.io waits for a minute. */
const readyLimit = 60;

/** Seconds within which a tunnel that was cut must work again. */
const recoveryLimit = 30;

const arrivalIn = ({ body }: Response): Arrival => JSON.parse(body) as Arrival;

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/** Every public site answers, over the tunnel, with a page of the endpoint that it belongs to. */
async function servesEverySite(machine: EdgeMachine, { sites }: EdgeConfig): Promise<string> {
  const { address } = await machine.node();
  for (const { host, upstream } of sites) {
    const path = `/page-of-${host}`;
    const response = await machine.visit(host, path);
    assert.equal(response.status, 200, `${host}: ${response.body}`);
    const [endpoint] = upstream.name.split('.');
    const expected: Arrival = { target: `svc:${endpoint}`, source: address, method: 'GET', url: path };
    assert.deepEqual(arrivalIn(response), expected);
  }
  return sites.map(({ host }) => host).join(', ');
}

/** Sends a request from the machine, as Alloy would, with the certificate of the other end verified. */
async function sendFromMachine(machine: EdgeMachine, url: URL, method: string, authority: Buffer): Promise<Response> {
  const socket = await machine.tunnel.connect(url.hostname, 443, 5000);
  const tls = connectTls({ socket, servername: url.hostname, ca: authority });
  return send(tls, { method, path: url.pathname, headers: { Host: url.hostname } }, 5000);
}

async function sinksAreWriteOnly(tailnet: Tailnet, machine: EdgeMachine, { sinks }: EdgeConfig): Promise<string> {
  const authority = readFileSync(tailnet.authority.file);
  const refused = ['/', '/ready', '/metrics', '/api/v1/query', '/loki/api/v1/query', '/loki/api/v1/labels'];
  for (const url of Object.values(sinks).map((text) => new URL(text))) {
    const written = await sendFromMachine(machine, url, 'POST', authority);
    assert.equal(written.status, 200, `POST ${url.href}`);
    assert.equal(arrivalIn(written).target, `svc:${url.hostname.split('.')[0] ?? ''}`);
    for (const path of refused) {
      const { status } = await sendFromMachine(machine, new URL(path, url), 'GET', authority);
      assert.equal(status, 404, `GET ${path} of ${url.host}`);
    }
  }
  return `${Object.values(sinks).join(', ')}; ${refused.length} other paths are not routed`;
}

/** Whoever takes over the machine reaches what the model says; nobody reaches the machine. */
async function reachesWhatTheModelSays(tailnet: Tailnet, machine: EdgeMachine): Promise<string> {
  const own: LabNode = await machine.node();
  const outgoing = allConnections(tailnet.fleet).filter(({ source }) => source === own.name);
  const outcomes = await probeAll(new Map([...tailnet.nodes, [own.name, own]]), outgoing);
  assert.deepEqual(differences(outcomes), []);
  const others = [...tailnet.nodes.values()].filter(({ name }) => name !== own.name);
  const incoming = await Promise.all(
    others.flatMap((source) =>
      probedPorts(tailnet.fleet).map(async (port) => [source.name, await probe(source, own, port)] as const),
    ),
  );
  const open = incoming.filter(([, outcome]) => outcome !== 'silent' && outcome !== 'no peer');
  assert.deepEqual(open, [], 'connections to the machine');
  const allowed = outgoing.filter((connection) => connection.allowed).length;
  return `${outgoing.length} connections from it, ${allowed} carried; ${incoming.length} to it, none carried`;
}

async function bansAfterFailedLogins(machine: EdgeMachine, { sites, bans }: EdgeConfig): Promise<string> {
  const site = sites.find(({ loginPaths }) => loginPaths.length > 0);
  assert(site !== undefined, 'no public site has a login');
  const [guesser, visitor] = ['192.0.2.66', '192.0.2.7'];
  const [path = ''] = site.loginPaths;
  for (let failure = 0; failure < bans.failures; failure += 1)
    await machine.visit(site.host, `${path}?status=${site.failedLogin[0] ?? 401}`, guesser, 'POST');
  const begin = performance.now();
  await waitFor('the client is banned', 15, async () =>
    (await machine.visit(site.host, '/', guesser)).status === 403 ? true : undefined,
  );
  const duration = performance.now() - begin;
  assert.equal((await machine.visit(site.host, '/', visitor)).status, 200, 'another client');
  return `after ${bans.failures} failures, ${seconds(duration)} later; another client is served`;
}

/** Cached pages are served while the tunnel is cut; the others come back with it, without a restart. */
async function survivesCut(machine: EdgeMachine, { sites }: EdgeConfig): Promise<string> {
  const cached = sites.find(({ kind }) => kind === 'static')?.host ?? '';
  const dynamic = sites.find(({ kind }) => kind === 'dynamic')?.host ?? '';
  await machine.visit(cached, '/cached');
  const visitors = new Visitors([`${cached}/cached`, `${dynamic}/page`], (page, client) => {
    const [host = '', path = ''] = page.split(/(?=\/)/);
    return machine.visit(host, path, client);
  });
  await sleep(1000);
  await machine.plug('down');
  await sleep(7000);
  await machine.plug('up');
  const restored = visitors.elapsed;
  await waitFor('pages come through the tunnel again', recoveryLimit, async () =>
    (await machine.visit(dynamic, '/page')).status === 200 ? true : undefined,
  );
  const recovery = visitors.elapsed - restored;
  await sleep(1500);
  const visits = await visitors.leave();
  const of = (host: string) => visits.filter(({ page }) => page.startsWith(host));
  assert.deepEqual(
    of(cached).filter(({ status }) => status !== 200),
    [],
    'cached pages',
  );
  const failed = of(dynamic).filter(({ status }) => status !== 200);
  assert(failed.length > 0, 'the tunnel was not cut');
  const late = failed.filter(({ at }) => at > restored + recovery + 1000);
  assert.deepEqual(late, [], 'failures after the tunnel came back');
  return `${visits.length} requests; ${of(cached).length} for a cached page all succeed; ${failed.length} of ${of(dynamic).length} others fail, none later than ${seconds(recovery)} after the tunnel is back`;
}

/** A new machine starts beside the old one, which goes once the new one is ready: `strategy = 'bluegreen'`. */
async function takesOver(old: EdgeMachine, boot: () => Promise<EdgeMachine>, { sites }: EdgeConfig) {
  let serving = old;
  const hosts = sites.map(({ host }) => host);
  const visitors = new Visitors(hosts, (host, client) => serving.visit(host, '/', client), 200);
  const begin = performance.now();
  const machine = await boot();
  await machine.waitUntilReady(readyLimit);
  const duration = performance.now() - begin;
  serving = machine;
  // What the old one is still answering is answered.
  await sleep(500);
  await old.kill();
  await sleep(2000);
  const visits = await visitors.leave();
  assert.deepEqual(
    visits.filter(({ status }) => status !== 200),
    [],
    machine.output,
  );
  return { machine, detail: `ready after ${seconds(duration)}; ${visits.length} requests meanwhile, none fails` };
}

/** Proves that the generated edge machine works in the tailnet, and what it can reach there. */
export async function machineProofs(tailnet: Tailnet, programs: MachinePrograms): Promise<readonly Proof[]> {
  const { lab } = tailnet;
  const config = edgeConfig(tailnet.fleet);
  const placeOf = async (name: string): Promise<Place> => {
    const station = lab.station(name);
    return { station, gate: await Gate.open(lab, station) };
  };
  const [first, second] = [await placeOf('edge-1'), await placeOf('edge-2')];
  const boot = (place: Place, name: string): Promise<EdgeMachine> =>
    EdgeMachine.boot(tailnet, programs, place, `machine-${name}`);
  let machine = await boot(first, 'blue');
  return proveInOrder([
    [
      'the generated edge machine joins the tailnet and becomes ready',
      async () => {
        const begin = performance.now();
        await machine.waitUntilReady(readyLimit).catch((error: unknown) => {
          throw new Error(`${error instanceof Error ? error.message : String(error)}\n${machine.output}`);
        });
        return `${seconds(performance.now() - begin)}; it is ${(await machine.node()).address}, a second ${edgeOf(tailnet.fleet)}`;
      },
    ],
    ['it serves every public site, over MagicDNS and the tunnel', () => servesEverySite(machine, config)],
    ['it writes logs and metrics, and reads neither', () => sinksAreWriteOnly(tailnet, machine, config)],
    ['it reaches what the model says, and nobody reaches it', () => reachesWhatTheModelSays(tailnet, machine)],
    ['it bans a client after failed logins', () => bansAfterFailedLogins(machine, config)],
    ['the tunnel is cut and comes back while requests run', () => survivesCut(machine, config)],
    [
      'a new machine takes over from the old one',
      async () => {
        const next = await takesOver(machine, () => boot(second, 'green'), config);
        machine = next.machine;
        return next.detail;
      },
    ],
    [
      'a new machine at the address of one that was killed works',
      async () => {
        await machine.kill();
        machine = await boot(second, 'replacement');
        const begin = performance.now();
        await machine.waitUntilReady(readyLimit);
        const ready = performance.now() - begin;
        return `ready after ${seconds(ready)}: ${await servesEverySite(machine, config)}`;
      },
    ],
  ]);
}
