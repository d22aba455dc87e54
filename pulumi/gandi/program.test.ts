import { describe, expect, test } from 'vitest';
import { fleet } from '#fleet/index.ts';
import { dnsRecords } from '#model/views/dns.ts';
import { type MockAnswers, runWithMocks } from '../lib/mocks.ts';
import { dnsProgram, resourceName } from './program.ts';

const answers: MockAnswers = {
  config: { 'blumeops-dns:domain': fleet.network.zone, 'tailscale:tailnet': fleet.network.tailnet },
  calls: { 'tailscale:index/getService:getService': () => ({ addrs: ['fd7a:115c::1', '100.64.9.9'] }) },
};

const run = (more: Partial<MockAnswers> = {}) => runWithMocks(() => dnsProgram(fleet), { ...answers, ...more });

test('every record is created once with its values', async () => {
  const { resources } = await run();
  const { zone } = fleet.network;
  const expected = dnsRecords(fleet).map(({ name, type, ttl, target }) => ({
    zone,
    name,
    type,
    ttl,
    values: ['address' in target ? target.address : 'name' in target ? target.name : '100.64.9.9'],
  }));
  const made = resources.map(({ inputs }) => inputs);
  expect(made).toHaveLength(expected.length);
  expect(made).toEqual(expect.arrayContaining(expected));
});

test('type, version and source are those of the real provider', async () => {
  const { resources } = await run();
  for (const { type, options } of resources) {
    expect(type).toBe('gandi:livedns/record:Record');
    expect(options.version).toBe('2.3.2');
  }
});

test('the wildcard of the internal domain leads to the IPv4 address of the entry point for users', async () => {
  const { resources, outputs } = await run();
  const wildcard = resources.find(({ inputs }) => inputs['name'] === '*.ops');
  expect(wildcard?.inputs).toEqual({ zone: 'eblu.me', name: '*.ops', type: 'A', ttl: 300, values: ['100.64.9.9'] });
  expect(outputs.addresses).toEqual({ 'svc:ops': '100.64.9.9' });
});

test('every name is looked up once, however many records point to it', async () => {
  const { calls } = await run();
  expect(calls.map(({ token, inputs }) => [token, inputs as unknown])).toEqual([
    ['tailscale:index/getService:getService', { name: 'svc:ops' }],
  ]);
});

test('a gateway without a known address is looked up as a device', async () => {
  const { tailnetAddress, ...host } = fleet.providers.gateway.service.on;
  expect(tailnetAddress).toBeDefined();
  const service = { ...fleet.providers.gateway.service, on: host };
  const subject = { ...fleet, providers: { ...fleet.providers, gateway: { ...fleet.providers.gateway, service } } };
  const { resources } = await runWithMocks(() => dnsProgram(subject), {
    ...answers,
    calls: {
      ...answers.calls,
      'tailscale:index/getDevice:getDevice': ({ name = '' }) => ({
        addresses: name === 'indri.tail8d86e.ts.net' ? ['100.64.3.3'] : [],
      }),
    },
  });
  expect(resources.find(({ inputs }) => inputs['name'] === 'forge.ops')?.inputs['values']).toEqual(['100.64.3.3']);
});

describe('the program stops with a fix', () => {
  test('if the Tailscale Service does not exist yet', async () => {
    await expect(run({ calls: {} })).rejects.toThrow(
      /Tailscale Service svc:ops was not found: .* Fix: run tailnet-up first, which creates the Services\./,
    );
  });

  test('if the Tailscale Service has no IPv4 address', async () => {
    const calls = { 'tailscale:index/getService:getService': () => ({ addrs: ['fd7a:115c::1'] }) };
    await expect(run({ calls })).rejects.toThrow('svc:ops has no IPv4 address; it has fd7a:115c::1');
  });

  test('if the stack is configured for another zone', async () => {
    const config = { ...answers.config, 'blumeops-dns:domain': 'example.org' };
    await expect(run({ config })).rejects.toThrow(
      'stack configuration: blumeops-dns:domain = "example.org": must be "eblu.me", the zone of the fleet. Fix: select the right stack',
    );
  });
});

describe('records keep their previous resource names', () => {
  const named = (name: string, type: 'A' | 'CNAME') =>
    resourceName({ name, type, ttl: 300, target: { address: '100.64.0.1' }, description: '' }, 'ops');

  test.each([
    ['*.ops', 'A', 'ops-wildcard'],
    ['ops', 'A', 'ops-base'],
    ['docs', 'CNAME', 'docs-public'],
    ['forge.ops', 'A', 'forge-ops'],
  ] as const)('%s %s is %s', (name, type, expected) => {
    expect(named(name, type)).toBe(expected);
  });

  test('and the names are unique', () => {
    const names = dnsRecords(fleet).map((record) => resourceName(record, fleet.network.internal));
    expect(new Set(names).size).toBe(names.length);
  });
});
