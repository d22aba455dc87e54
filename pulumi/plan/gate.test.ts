import { describe, expect, test } from 'vitest';
import { fleet } from '#fleet/index.ts';
import { gandi } from '#fleet/vault.ts';
import { describe as inWords } from '#model/errors.ts';
import { fleetOf, nativeService, otherHost } from '#model/fixture.ts';
import type { Fleet } from '#model/fleet.ts';
import { days } from '#model/units.ts';
import { vaultItem } from '#model/vault.ts';
import { gateNotices, gateProblems, remainingDays } from './gate.ts';
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
const words = (subject: Fleet, today: string) => gateProblems(subject, [token], new Date(today)).map(inWords);

test('a sound fleet with a credential that lives passes', () => {
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

  test('that has ended is refused, with how it is renewed and who must get the new one', () => {
    expect(words(sound, '2026-07-03')).toEqual([
      'credential op://test/Token/pat: issued = "2026-06-01": it ended 2 days ago. Fix: make a new one; then renew it at alpha/proxy/proxy_token too, and write the day of issue into fleet/vault.ts.',
    ]);
  });

  test('that ends within two weeks is spoken of', () => {
    expect(gateNotices([token], new Date('2026-06-15'))).toEqual([]);
    expect(gateNotices([token], new Date('2026-06-17'))).toEqual([
      'op://test/Token/pat ends in 14 days: make a new one',
    ]);
    expect(gateNotices([token], new Date('2026-07-02'))).toEqual([]);
  });

  test('of the registrar is watched in the real fleet', () => {
    expect(gandi.expires['pat']).toBeDefined();
  });
});

test('a login that stands in for a real one closes the gate', () => {
  const people = [{ name: 'owner', login: 'owner@example.com', role: 'admin' as const }];
  const subject = { ...sound, network: { ...sound.network, people } };
  expect(words(subject, '2026-06-15')).toContain(
    'person owner: login = "owner@example.com": it only stands in for the real login, so the policy would name nobody. Fix: write the real login into fleet/network.ts on the machine that applies it.',
  );
});

test('a policy under which somebody reaches something else than is declared closes the gate', () => {
  const media = nativeService('media', {
    on: otherHost,
    ports: { http: { port: 8096, bind: 'loopback' } },
    exposures: [{ host: 'media', audience: 'member', auth: 'app' }],
  });
  expect(words(fleetOf(media), '2026-06-15')).toEqual([
    expect.stringContaining('member: does not reach = "media media http"'),
  ]);
});

test('the fleet of this repository is kept from being applied by its placeholder logins, before anything is asked', async () => {
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
  expect(lines.filter((line) => line.includes('it only stands in for the real login'))).toHaveLength(2);
  expect(lines.filter((line) => line.startsWith('credential TAILSCALE_OAUTH_'))).toHaveLength(2);
});
