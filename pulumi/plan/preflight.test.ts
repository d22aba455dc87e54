import { describe, expect, test } from 'vitest';
import { fleet } from '#fleet/index.ts';
import { gandi } from '#fleet/vault.ts';
import { describe as describeProblem } from '#model/errors.ts';
import { fleetOf, nativeService, otherHost } from '#model/fixture.ts';
import type { Fleet } from '#model/fleet.ts';
import { days } from '#model/units.ts';
import { vaultItem } from '#model/vault.ts';
import { expiredCredentials, expiryWarnings, policyProblems, remainingDays } from './preflight.ts';
import { dnsPlan } from './dns.ts';
import { runPlan } from './run.ts';
import { tailnetPlan } from './tailnet.ts';

const token = vaultItem({
  vault: 'test',
  title: 'Token',
  fields: ['pat'],
  expires: { pat: { issued: '2026-06-01', lifetime: days(30), renew: 'make a new one' } },
}).field('pat');

const consumer = nativeService('proxy', { secrets: { proxy_token: { field: token } } });

const sound = fleetOf(consumer);
const words = (subject: Fleet, today: string) =>
  [...policyProblems(subject), ...expiredCredentials(subject, [token], new Date(today))].map(describeProblem);

test('a valid fleet with valid credentials passes', () => {
  expect(words(sound, '2026-06-15')).toEqual([]);
});

describe('a credential', () => {
  test.each([
    ['2026-06-15T12:00:00Z', 15],
    ['2026-07-01T00:00:00Z', 0],
    ['2026-07-01T00:00:01Z', -1],
    ['2026-07-03T00:00:00Z', -2],
  ])('has on %s %d days left', (today, left) => {
    const expiry = token.item.expires['pat']!;
    expect(remainingDays(expiry, new Date(today))).toBe(left);
  });

  test('that has expired is refused, with its renewal instructions and consumers', () => {
    expect(words(sound, '2026-07-03')).toEqual([
      'credential op://test/Token/pat: issued = "2026-06-01": it expired 2 days ago. Fix: make a new one; then update it at alpha/proxy/proxy_token, and set the new issue date in fleet/vault.ts.',
    ]);
  });

  test('that expires within two weeks is reported', () => {
    expect(expiryWarnings([token], new Date('2026-06-15'))).toEqual([]);
    expect(expiryWarnings([token], new Date('2026-06-17'))).toEqual([
      'op://test/Token/pat expires in 14 days: make a new one',
    ]);
    expect(expiryWarnings([token], new Date('2026-07-02'))).toEqual([]);
  });

  test('of the registrar has an expiry date in the real fleet', () => {
    expect(gandi.expires['pat']).toBeDefined();
  });
});

test('a placeholder login is refused', () => {
  const people = [{ name: 'owner', login: 'owner@example.com', role: 'admin' as const }];
  const subject = { ...sound, network: { ...sound.network, people } };
  expect(words(subject, '2026-06-15')).toContain(
    'person owner: login = "owner@example.com": placeholder login, so the policy would match nobody. Fix: set the real login in fleet/network.ts on the machine that applies the policy.',
  );
});

test('a policy that does not match the declared access is refused', () => {
  const media = nativeService('media', {
    on: otherHost,
    ports: { http: { port: 8096, bind: 'loopback' } },
    exposures: [{ host: 'media', audience: 'member', auth: 'app' }],
  });
  expect(words(fleetOf(media), '2026-06-15')).toEqual([
    expect.stringContaining('member: does not reach = "media media http"'),
  ]);
});

test('DNS needs neither logins nor a date in the vault for a token from the environment', async () => {
  const context = {
    fleet,
    folder: '/nowhere',
    environment: { GANDI_PERSONAL_ACCESS_TOKEN: 'fresh', TAILSCALE_OAUTH_CLIENT_ID: 'id' },
    readField: () => Promise.reject(new Error('not signed in')),
    today: new Date('2099-01-01'),
    print: () => undefined,
    confirm: () => Promise.resolve(false),
  };
  const error = await runPlan(dnsPlan(context), 'preview', context).catch((reason: unknown) => reason as Error);
  expect((error as Error).message.split('\n').filter((line) => line.startsWith('credential'))).toEqual([
    expect.stringContaining('credential TAILSCALE_OAUTH_CLIENT_SECRET: '),
  ]);
  expect((error as Error).message).not.toMatch(/placeholder|expired/);
});

test('placeholder logins prevent this repository from being applied as it is', async () => {
  const context = {
    fleet,
    folder: '/nowhere',
    environment: {},
    readField: () => Promise.reject(new Error('not signed in')),
    today: new Date('2026-01-01'),
    print: () => undefined,
    confirm: () => Promise.resolve(false),
  };
  const error = await runPlan(tailnetPlan(context), 'up', context).catch((reason: unknown) => reason as Error);
  expect(error).toMatchObject({ name: 'ModelError' });
  const lines = (error as Error).message.split('\n');
  expect(lines.filter((line) => line.includes('placeholder login'))).toHaveLength(2);
  expect(lines.filter((line) => line.startsWith('credential TAILSCALE_OAUTH_'))).toHaveLength(2);
});
