import assert from 'node:assert/strict';
import { cv } from '#fleet/services/cv.ts';
import type { Fleet } from '#model/fleet.ts';
import { dnsRecords } from '#model/views/dns.ts';
import { dnsPlan } from '#pulumi/plan/dns.ts';
import type { Mode } from '#pulumi/plan/run.ts';
import { type Proof, prove } from '../lib/stage.ts';
import { assertPrinted, failed, reportedResources, succeeded, withoutRequests, withoutWrites } from './assertions.ts';
import type { Run, RunOptions, Workspace } from './workspace.ts';

const run = (space: Workspace, mode: Mode, options: RunOptions = {}): Promise<Run> => space.run(dnsPlan, mode, options);

const valuesOf = ({ zone }: Workspace, key: string): readonly string[] => zone.records.get(key)?.rrset_values ?? [];

/** Changes a record outside Pulumi, as on the registrar's web site. */
function edit({ zone }: Workspace, key: string, value: string): void {
  const record = zone.records.get(key);
  assert(record !== undefined);
  zone.records.set(key, { ...record, rrset_values: [value] });
}

/** Proofs about the DNS records before the tailnet is set up. */
export const dnsProofsWithoutTailnet = async (space: Workspace): Promise<readonly Proof[]> => [
  await prove('records of a Tailscale Service are refused until the Service exists', async () => {
    const refused = await withoutWrites(space.gandi, () => run(space, 'up'));
    failed(refused, /Tailscale Service svc:ops was not found: .*\(404\)\. Fix: run tailnet-up first/s);
    return 'the error names the Service and the task that creates it';
  }),
];

/** Proofs about the DNS records once the tailnet is set up. Each relies on the state that the previous ones left. */
export async function dnsProofs(space: Workspace, fleet: Fleet): Promise<readonly Proof[]> {
  const { gandi, zone, tailnet } = space;
  const previewIsEmpty = async (): Promise<string> => {
    assert.deepEqual(succeeded(await run(space, 'preview')).steps, []);
    return 'the next preview is empty';
  };
  const opsService = tailnet.services.get('svc:ops');
  const [address = ''] = opsService?.addrs ?? [];
  return [
    await prove('an expired token is refused before any request, and the error names its other user', async () => {
      // The date in the fleet is that of the value in the vault.
      const environment = { GANDI_PERSONAL_ACCESS_TOKEN: undefined };
      const today = new Date('2031-01-01');
      const refused = await withoutRequests(gandi, () => run(space, 'up', { today, environment }));
      failed(refused, /it expired \d+ days ago\. Fix: create a new personal access token at Gandi.*caddy_gandi_token/);
      return 'no request';
    }),
    await prove('the first update creates every record', async () => {
      succeeded(await run(space, 'up'));
      assert.equal(zone.records.size, dnsRecords(fleet).length);
      assert.deepEqual(valuesOf(space, '*.ops/A'), [address]);
      assert.deepEqual(valuesOf(space, 'docs/CNAME'), ['blumeops-proxy.fly.dev.']);
      return `${zone.records.size} records; the wildcard points to ${address}, the address of svc:ops`;
    }),
    await prove('a preview after the first update of the records is empty', previewIsEmpty),
    await prove('a manually changed record is restored', async () => {
      edit(space, 'docs/CNAME', 'elsewhere.example.');
      const { steps } = succeeded(await run(space, 'preview'));
      assert.deepEqual(
        steps.map(({ operation, name }) => `${operation} ${name}`),
        ['update docs-public'],
      );
      succeeded(await run(space, 'up'));
      return previewIsEmpty();
    }),
    await prove('records follow a changed address of a Tailscale Service', async () => {
      assert(opsService !== undefined);
      tailnet.services.set('svc:ops', { ...opsService, addrs: ['100.64.250.1'] });
      const { steps } = succeeded(await run(space, 'up'));
      assert.deepEqual(
        steps.map(({ name }) => name),
        ['ops-base', 'ops-wildcard'],
      );
      assert.deepEqual(valuesOf(space, 'ops/A'), ['100.64.250.1']);
      return 'only the wildcard and its base name';
    }),
    await prove('a revoked token (403) fails with the record and the message of the registrar', async () => {
      const environment = { GANDI_PERSONAL_ACCESS_TOKEN: 'revoked' };
      const refused = await withoutWrites(gandi, () => run(space, 'up', { environment }));
      return failed(refused, /Bearer token is invalid or expired \(403\)/)
        .split('\n')
        .slice(0, 2)
        .join(' ');
    }),
    await prove(
      'a partial update of records (429, 500) reports what was applied, and a second update completes it',
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
        failed(first, /record eblu\.me\/(docs|cv)\/CNAME: not now \((429|500)\)/);
        assert.deepEqual(reportedResources(first), ['cv-public', 'docs-public', 'forge-public']);
        gandi.clearFaults();
        succeeded(await run(space, 'up'));
        return previewIsEmpty();
      },
    ),
    await prove('removing a public name needs confirmation', async () => {
      const services = fleet.services.map((service) =>
        service === cv
          ? { ...cv, exposures: cv.exposures.map((item) => ({ ...item, audience: 'member' as const })) }
          : service,
      );
      const refused = await withoutWrites(gandi, () => run(space, 'up', { fleet: { ...fleet, services } }));
      failed(refused, /Not confirmed, so nothing was applied/);
      assertPrinted(refused, /! - delete {2}gandi:Record cv-public/);
      return 'without it, the record is kept';
    }),
  ];
}
