import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describe as sentence } from '../errors.ts';
import type { Exposure } from '../exposure.ts';
import { fleetOf, plainService, second } from '../fixture.ts';
import { call } from '../call.ts';
import type { KubernetesService } from '../service.ts';
import type { Grant } from '../views/grants.ts';
import { grants } from '../views/grants.ts';
import { audienceProblems } from './audience.ts';
import { matrix } from './network.ts';
import { deadGrants, proxyCycles } from './policy-problems.ts';
import { UnknownName, answer } from './query.ts';

const app = (name: string, audience: Exposure['audience']) =>
  plainService(name, {
    exposures: [
      {
        host: name,
        audience,
        auth: 'app',
        health: '/healthz',
        ...(audience === 'public' ? { edge: { kind: 'static' as const } } : {}),
      },
    ],
  });

const registry = plainService('files', { on: second, exposures: [{ host: 'files', audience: 'admin', auth: 'app' }] });
const fleet = fleetOf(
  app('feed', 'member'),
  app('site', 'public'),
  app('metrics', 'admin'),
  registry,
  plainService('reader', { calls: [call(registry)] }),
);

const extra = (from: string, to: string, ports: Grant['ports']): readonly Grant[] => [
  ...grants(fleet),
  { from, to, ports, for: ['a mistake'] },
];
const problems = (policy: readonly Grant[]): readonly string[] => audienceProblems(fleet, policy).map(sentence);

test('computed grants open exactly what is declared', () => {
  expect(problems(grants(fleet))).toEqual([]);
  expect(deadGrants(fleet).map(sentence)).toEqual([]);
});

describe('mistakes in a policy that grants by tag', () => {
  test('a member who is granted the gateway opens everything behind it', () => {
    expect(problems(extra('autogroup:member', 'tag:front', [443]))).toContain(
      'member: reaches = "files files http": it is declared for admin, but the grant autogroup:member → tag:front tcp 443 opens it through alpha:443 → caddy (files.ops.example.net) → files.tail0.ts.net → files. Fix: give the intended target of the grant its own endpoint, or widen the declared audience.',
    );
  });

  test('so do the ingress proxies', () => {
    expect(problems(extra('tag:ingress', 'tag:front', [443]))[0]).toMatch(
      /^ingress: reaches = "files files http": .*tag:ingress → tag:front tcp 443/,
    );
  });

  test('hosts that reach each other on all ports also reach SSH', () => {
    expect(problems(extra('tag:beta', 'tag:homelab', '*'))).toContainEqual(
      expect.stringContaining(
        'beta: reaches = "alpha:22": it is declared for nobody, but the grant tag:beta → tag:homelab all ports opens it',
      ),
    );
  });

  test('an edge proxy with a grant to all ingress proxies can read metrics that it should only write', () => {
    expect(problems(extra('tag:edge', 'tag:ingress', [443]))).toContainEqual(
      expect.stringContaining('edge-machine: reaches = "metrics metrics http"'),
    );
  });

  test('a grant to an unused tag is dead', () => {
    expect(deadGrants(fleet, extra('autogroup:member', 'tag:kiwix', [443])).map(sentence)).toEqual([
      'grant autogroup:member → tag:kiwix tcp 443 for a mistake: to = "tag:kiwix": no destination has this name or tag. Fix: remove the grant, or add the tag to its intended target.',
    ]);
  });

  test('a grant to a port without a listener is dead, and so is one without a source', () => {
    expect(deadGrants(fleet, extra('tag:ci', 'tag:front', [3001])).map(({ rule }) => rule)).toEqual([
      'no principal has this identity or tag',
      'nothing listens on this port of alpha',
    ]);
  });
});

test('an audience without a path is refused', () => {
  const closed = grants(fleet).filter(({ from }) => from !== 'autogroup:member');
  expect(problems(closed)).toContain(
    'member: does not reach = "feed feed http": it is declared for members, but no grant opens it. Fix: give the exposure an endpoint, from which the grants are computed.',
  );
});

test('a gateway that would forward to itself is refused', () => {
  const { providers } = fleet;
  const looping = {
    ...providers.gateway.service,
    exposures: [{ host: 'loop', audience: 'admin', auth: 'app' }],
  } as const;
  expect(
    proxyCycles({ ...fleet, providers: { ...providers, gateway: { ...providers.gateway, service: looping } } }).map(
      ({ rule }) => rule,
    ),
  ).toEqual(['the gateway cannot route to itself: requests for `loop` would loop']);
});

describe('questions', () => {
  test('a member reaches feed and nothing behind the gateway', () => {
    expect(answer(fleet, 'member', 'feed')).toMatchObject({
      reaches: true,
      lines: [{ by: 'svc:feed:443 → ingress proxy → feed' }],
    });
    expect(answer(fleet, 'member').lines.map(({ what }) => what)).toEqual(['feed (feed)', 'site (site)']);
  });

  test('a negative answer shows what blocks every path', () => {
    expect(answer(fleet, 'member', 'metrics')).toEqual({
      reaches: false,
      lines: [],
      blocked: [
        'directly: svc:metrics:443 is granted only to tag:front',
        'as metrics.ops.example.net: svc:users:443 is granted only to admins',
      ],
    });
  });

  test('pods reach what they call', () => {
    expect(answer(fleet, 'reader').lines.map(({ what }) => what)).toEqual(['files']);
    expect(answer(fleet, 'reader', 'metrics').blocked).toEqual([
      'reader neither refers to metrics nor declares a call to it, so its network policy denies the connection',
    ]);
  });

  test('hosts, tags and roles are understood, anything else is answered with what there is', () => {
    expect(answer(fleet, 'fly').lines.map(({ what }) => what)).toEqual(['site (site)']);
    expect(answer(fleet, 'tag:front', 'files').reaches).toBe(true);
    expect(() => answer(fleet, 'nobody')).toThrow(UnknownName);
    expect(() => answer(fleet, 'member', 'nothing')).toThrow('unknown target "nothing"');
  });

  test('the internet reaches what is public, and the answer says what blocks the rest', () => {
    expect(answer(fleet, 'internet').lines).toEqual([
      {
        what: 'site (site)',
        by: 'https://site.example.net → edge → site.tail0.ts.net → site',
        grant: 'public exposure',
      },
    ]);
    expect(answer(fleet, 'public', 'feed').blocked).toEqual([
      'feed has the audience "member"; only "public" is published',
    ]);
    expect(() => answer(fleet, 'publik')).toThrow('unknown principal "publik"');
  });
});

test('the matrix has a cell for every principal and every listening port', () => {
  const cells = matrix(fleet);
  const principals = new Set(cells.map(({ principal }) => principal.name));
  const ports = new Set(cells.map(({ destination, port }) => `${destination.name}:${port}`));
  expect(cells).toHaveLength(principals.size * ports.size);
});

test('for any fleet, exactly the declared access is open', () => {
  const declared = fc.record({
    audience: fc.constantFrom<Exposure['audience']>('admin', 'member', 'public', 'service'),
    elsewhere: fc.boolean(),
    calls: fc.option(fc.nat(9), { nil: undefined }),
  });
  const property = fc.property(fc.array(declared, { minLength: 1, maxLength: 10 }), (items) => {
    const services = items.reduce<readonly KubernetesService[]>((before, { audience, elsewhere, calls }, index) => {
      const called = calls === undefined ? undefined : before[calls];
      return [
        ...before,
        plainService(`app-${index}`, {
          ...(elsewhere ? { on: second } : {}),
          exposures: [{ host: `app-${index}`, audience, auth: 'app' }],
          calls: called === undefined ? [] : [call(called)],
        }),
      ];
    }, []);
    const any = fleetOf(...services);
    expect(audienceProblems(any).map(sentence)).toEqual([]);
    expect(deadGrants(any).map(sentence)).toEqual([]);
  });
  fc.assert(property, { seed: 20_260_307, numRuns: 200 });
});
