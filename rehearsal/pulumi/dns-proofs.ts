import assert from 'node:assert/strict';
import { cv } from '#fleet/services/cv.ts';
import type { Fleet } from '#model/fleet.ts';
import { dnsRecords } from '#model/views/dns.ts';
import { dnsPlan } from '#pulumi/plan/dns.ts';
import type { Mode } from '#pulumi/plan/run.ts';
import { type Proof, prove } from '../lib/stage.ts';
import { withoutRequests, withoutWrites, named, assertPrinted, stopped, succeeded } from './assertions.ts';
import type { Changes, Run, Workspace } from './workspace.ts';

const run = (space: Workspace, mode: Mode, changes: Changes = {}): Promise<Run> => space.run(dnsPlan, mode, changes);

const valuesOf = ({ zone }: Workspace, key: string): readonly string[] => zone.records.get(key)?.rrset_values ?? [];

/** Changes a record as somebody would in the registrar's web site. */
function edit({ zone }: Workspace, key: string, value: string): void {
  const record = zone.records.get(key);
  assert(record !== undefined);
  zone.records.set(key, { ...record, rrset_values: [value] });
}

/** What must hold before the tailnet has been set up. */
export const dnsProofsBefore = async (space: Workspace): Promise<readonly Proof[]> => [
  await prove('records that point to a Service wait until the tailnet has it', async () => {
    const stop = await withoutWrites(space.gandi, () => run(space, 'up'));
    stopped(stop, /Tailscale Service svc:ops was not found: .*\(404\)\. Fix: run tailnet-up first/s);
    return 'the message names the Service and the task that makes it';
  }),
];

/** Everything that is proved of the plan of the records once the tailnet is there. */
export async function dnsProofs(space: Workspace, fleet: Fleet): Promise<readonly Proof[]> {
  const { gandi, zone, tailnet } = space;
  const unchanged = async (): Promise<string> => {
    assert.deepEqual(succeeded(await run(space, 'preview')).steps, []);
    return 'a preview afterwards finds nothing to do';
  };
  const door = tailnet.services.get('svc:ops');
  const [address = ''] = door?.addrs ?? [];
  return [
    await prove('a token that has ended closes the gate, and its other reader is named', async () => {
      const stop = await withoutRequests(gandi, () => run(space, 'up', { today: new Date('2031-01-01') }));
      stopped(stop, /it ended \d+ days ago\. Fix: make a new personal access token at Gandi.*caddy_gandi_token/);
      return 'no request';
    }),
    await prove('the first update makes every record', async () => {
      succeeded(await run(space, 'up'));
      assert.equal(zone.records.size, dnsRecords(fleet).length);
      assert.deepEqual(valuesOf(space, '*.ops/A'), [address]);
      assert.deepEqual(valuesOf(space, 'docs/CNAME'), ['blumeops-proxy.fly.dev.']);
      return `${zone.records.size} records; the wildcard leads to ${address}, which Tailscale gave to svc:ops`;
    }),
    await prove('a preview of the records after it is clean', unchanged),
    await prove('a record that was changed by hand is put back', async () => {
      edit(space, 'docs/CNAME', 'elsewhere.example.');
      const { steps } = succeeded(await run(space, 'preview'));
      assert.deepEqual(
        steps.map(({ operation, name }) => `${operation} ${name}`),
        ['update docs-public'],
      );
      succeeded(await run(space, 'up'));
      return unchanged();
    }),
    await prove('an address that Tailscale changes moves its records', async () => {
      assert(door !== undefined);
      tailnet.services.set('svc:ops', { ...door, addrs: ['100.64.250.1'] });
      const { steps } = succeeded(await run(space, 'up'));
      assert.deepEqual(
        steps.map(({ name }) => name),
        ['ops-base', 'ops-wildcard'],
      );
      assert.deepEqual(valuesOf(space, 'ops/A'), ['100.64.250.1']);
      return 'the wildcard and its base, and no other';
    }),
    await prove('a revoked token (403) stops, with the record and the words of the registrar', async () => {
      const environment = { GANDI_PERSONAL_ACCESS_TOKEN: 'revoked' };
      const stop = await withoutWrites(gandi, () => run(space, 'up', { environment }));
      return stopped(stop, /Bearer token is invalid or expired \(403\)/)
        .split('\n')
        .slice(0, 2)
        .join(' ');
    }),
    await prove(
      'an update of records that is cut short (429, 500) names what was done; a second one completes',
      async () => {
        for (const key of ['docs/CNAME', 'cv/CNAME', 'forge/CNAME']) edit(space, key, 'elsewhere.example.');
        for (const [path, status] of [
          [/docs\/CNAME$/, 429],
          [/cv\/CNAME$/, 500],
        ] as const) {
          const headers = { 'Retry-After': '1' };
          gandi.injectFaults({ method: 'PUT', path, answer: { status, headers, body: { message: 'not now' } } });
        }
        const first = await run(space, 'up');
        stopped(first, /record eblu\.me\/(docs|cv)\/CNAME: not now \((429|500)\)/);
        assert.deepEqual(named(first), ['cv-public', 'docs-public', 'forge-public']);
        gandi.clearFaults();
        succeeded(await run(space, 'up'));
        return unchanged();
      },
    ),
    await prove('a public name that goes is asked about', async () => {
      const services = fleet.services.map((service) =>
        service === cv
          ? { ...cv, exposures: cv.exposures.map((item) => ({ ...item, audience: 'member' as const })) }
          : service,
      );
      const stop = await withoutWrites(gandi, () => run(space, 'up', { fleet: { ...fleet, services } }));
      stopped(stop, /Not confirmed, so nothing was applied/);
      assertPrinted(stop, /! - delete {2}gandi:Record cv-public/);
      return 'a No keeps it';
    }),
  ];
}
