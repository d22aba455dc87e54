import { isSecret } from '@pulumi/pulumi';
import { describe, expect, test } from 'vitest';
import { fleet } from '#fleet/index.ts';
import { defineHost, defineNativeService } from '#model/define.ts';
import { fleetOf, gatewayHost } from '#model/fixture.ts';
import type { Fleet } from '#model/fleet.ts';
import { endpoints } from '#model/views/endpoints.ts';
import { tailnetPolicy } from '#model/reach/policy.ts';
import { type MockAnswers, type Registered, resolved, runWithMocks } from '../lib/mocks.ts';
import { hujson } from './hujson.ts';
import { adoptPolicy, policyHash, tailnetProgram } from './program.ts';

const media = defineNativeService({
  name: 'media',
  description: 'Films and shows',
  on: gatewayHost,
  package: { manager: 'brew', name: 'media', version: '1.0.0' },
  ports: { http: { port: 8096, bind: 'loopback' }, ssh: { port: 2200, bind: 'loopback' } },
  exposures: [
    { host: 'films', audience: 'public', auth: 'app', health: '/health' },
    { host: 'films', port: 'ssh', protocol: 'tcp', audience: 'member', auth: 'app', tailnetPort: 22 },
  ],
});

const laptop = defineHost({
  name: 'laptop',
  description: 'of a person',
  network: gatewayHost.network,
  os: 'macos',
  arch: 'arm64',
  ownership: 'user',
  owner: 'owner',
});

const small = (): Fleet => {
  const base = fleetOf(media);
  return { ...base, hosts: [...base.hosts, laptop] };
};

const answers = (subject: Fleet): MockAnswers => ({
  config: { 'tailscale:tailnet': subject.network.tailnet },
  calls: { 'tailscale:index/getDevice:getDevice': ({ name = '' }) => ({ nodeId: `node-of-${name}`, addresses: [] }) },
  computed: {
    'tailscale:index/tailnetKey:TailnetKey': { key: 'tskey-auth-1', expiresAt: '2027-02-18T00:00:00Z' },
    'tailscale:index/service:Service': { addrs: ['100.64.1.2', 'fd7a::2'] },
  },
});

const run = (subject: Fleet, more: Partial<MockAnswers> = {}) =>
  runWithMocks(() => tailnetProgram(subject), { ...answers(subject), ...more });

const ofType = (resources: readonly Registered[], type: string): readonly Registered[] =>
  resources.filter((resource) => resource.type === `tailscale:index/${type}`);

describe('the policy', () => {
  test('is the computed text, protected, never overwritten blindly and never reset', async () => {
    const subject = small();
    const { resources, outputs } = await run(subject);
    const text = hujson(tailnetPolicy(subject));
    expect(ofType(resources, 'acl:Acl')).toEqual([
      {
        type: 'tailscale:index/acl:Acl',
        name: 'tailnet-acl',
        inputs: { acl: text, overwriteExistingContent: false, resetAclOnDestroy: false },
        options: expect.objectContaining({ protect: true, dependsOn: [] }) as unknown,
      },
    ]);
    expect(outputs.policyHash).toBe(policyHash(text));
    expect(outputs.policyHash).toMatch(/^[0-9a-f]{12}$/);
  });

  test('comes first, before all tagged resources', async () => {
    const { resources } = await run(small());
    const tagged = resources.filter(({ inputs }) => 'tags' in inputs);
    expect(tagged.length).toBeGreaterThan(3);
    for (const { name, options } of tagged) expect(options.dependsOn, name).toEqual(['tailnet-acl']);
  });

  test('is imported by a program with only the live text', async () => {
    const { resources } = await runWithMocks(adoptPolicy('{"grants": []}'), answers(small()));
    expect(resources).toMatchObject([
      { name: 'tailnet-acl', inputs: { acl: '{"grants": []}' }, options: { protect: true } },
    ]);
  });
});

describe('devices', () => {
  test('that we manage get their tags, user devices do not', async () => {
    const { resources, outputs } = await run(small());
    expect(ofType(resources, 'deviceTags:DeviceTags').map(({ name, inputs }) => [name, inputs])).toEqual([
      ['alpha-tags', { deviceId: 'node-of-alpha.tail0.ts.net', tags: ['tag:homelab', 'tag:front'] }],
      ['beta-tags', { deviceId: 'node-of-beta.tail0.ts.net', tags: ['tag:homelab', 'tag:beta'] }],
    ]);
    expect(outputs.deviceIds).toEqual({ alpha: 'node-of-alpha.tail0.ts.net', beta: 'node-of-beta.tail0.ts.net' });
  });

  test('keep their tags when they are removed from the state', async () => {
    const { resources } = await run(small());
    for (const { options } of ofType(resources, 'deviceTags:DeviceTags')) expect(options.retainOnDelete).toBe(true);
  });

  test('that are not in the tailnet stop the program with a fix', async () => {
    await expect(run(small(), { calls: {} })).rejects.toThrow(
      /device alpha\.tail0\.ts\.net was not found: .* Fix: connect alpha to the tailnet, or remove it from fleet\/hosts\.ts/,
    );
  });
});

test.each([
  ['MagicDNS', 'dnsPreferences:DnsPreferences', { magicDns: true }],
  ['HTTPS', 'tailnetSettings:TailnetSettings', { httpsEnabled: true }],
])('%s is on, and stays on when it is removed from the state', async (_, type, inputs) => {
  const { resources } = await run(small());
  expect(ofType(resources, type)).toMatchObject([{ inputs, options: { retainOnDelete: true } }]);
});

describe('a Tailscale Service', () => {
  test('is created for exposures of hosts, with sorted ports and tags', async () => {
    const { resources, outputs } = await run(small());
    expect(ofType(resources, 'service:Service').map(({ name, inputs }) => [name, inputs])).toEqual([
      [
        'service-films',
        {
          name: 'svc:films',
          comment: 'Films and shows',
          ports: ['tcp:22', 'tcp:443'],
          tags: ['tag:for-the-edge', 'tag:for-members'],
        },
      ],
    ]);
    expect(await resolved(outputs.serviceAddresses['films']!)).toEqual(['100.64.1.2', 'fd7a::2']);
  });

  test('is left to the operator for exposures of clusters', async () => {
    const { resources } = await run(fleet);
    const native = endpoints(fleet).filter(({ service }) => service.kind === 'native');
    expect(ofType(resources, 'service:Service').map(({ inputs }) => inputs['name'])).toEqual(
      native.map(({ name }) => `svc:${name}`).sort(),
    );
    expect(native.map(({ name }) => name)).toEqual(expect.arrayContaining(['ops', 'forge', 'jellyfin', 'k8s']));
  });
});

describe('the auth key of the edge proxy', () => {
  test('is reusable and ephemeral, with the tag of the edge proxy, for 90 days', async () => {
    const { resources } = await run(small());
    expect(ofType(resources, 'tailnetKey:TailnetKey').map(({ name, inputs }) => [name, inputs])).toEqual([
      [
        'edge-key',
        {
          reusable: true,
          ephemeral: true,
          preauthorized: true,
          recreateIfInvalid: 'always',
          expiry: 7_776_000,
          tags: ['tag:edge'],
        },
      ],
    ]);
  });

  test('is not replaced when the service or its description changes', async () => {
    const subject = small();
    const { edge } = subject.providers;
    const service = { ...edge.service, name: 'front-door', description: 'renamed' };
    const renamed = { ...subject, providers: { ...subject.providers, edge: { ...edge, service } } };
    const keyOf = async (of: Fleet) => {
      const [key] = ofType((await run(of)).resources, 'tailnetKey:TailnetKey');
      return [key?.name, key?.inputs];
    };
    expect(await keyOf(renamed)).toEqual(await keyOf(subject));
  });

  test('is a secret, its expiry is not', async () => {
    const { outputs } = await run(small());
    expect(await isSecret(outputs.edgeAuthKey)).toBe(true);
    expect(await isSecret(outputs.edgeAuthKeyExpires)).toBe(false);
    expect(await resolved(outputs.edgeAuthKeyExpires)).toBe('2027-02-18T00:00:00Z');
  });

  test.each([0, 91, 1.5, '90'])('cannot be valid for %j days', async (authKeyDays) => {
    const subject = small();
    const { edge } = subject.providers;
    const service = { ...edge.service, settings: { authKeyDays } };
    await expect(run({ ...subject, providers: { ...subject.providers, edge: { ...edge, service } } })).rejects.toThrow(
      `service edge: settings.authKeyDays = ${JSON.stringify(authKeyDays)}: an auth key lives for 1 to 90 whole days. Fix: write authKeyDays: 90`,
    );
  });
});

test.each([
  ['another tailnet', { 'tailscale:tailnet': 'work.ts.net' }, '"work.ts.net"'],
  ['none at all', {}, 'null'],
])('a stack that is configured for %s stops before it asks for anything', async (_, config, found) => {
  await expect(run(small(), { config })).rejects.toThrow(
    `stack configuration: tailscale:tailnet = ${found}: must be "tail0.ts.net", the tailnet of the fleet. Fix: select the right stack, or run \`pulumi config set tailscale:tailnet tail0.ts.net\``,
  );
});
