import { describe, expect, test } from 'vitest';
import { defineHost, defineNativeService } from './define.ts';
import type { Exposure } from './exposure.ts';
import { gatewayHost, plainContainer, plainService, testItem } from './fixture.ts';
import { secret, secretOf } from './secret.ts';
import { claim, notBackedUp } from './storage.ts';
import {
  type Bytes,
  bytesQuantity,
  cores,
  cpuQuantity,
  days,
  gib,
  goDuration,
  mib,
  milli,
  minutes,
  seconds,
} from './units.ts';
import { vaultItem } from './vault.ts';
import { http } from './workload.ts';

describe('invalid declarations are refused', () => {
  test('an invalid host name', () => {
    expect(() => plainService('it', { exposures: [{ host: 'My Feed', audience: 'admin', auth: 'app' }] })).toThrow(
      'service it: exposures[My Feed].host = "My Feed": must be a DNS label: lower-case letters, digits and hyphens, at most 63 characters (RFC 1123). Fix: write it as "my-feed".',
    );
  });

  test('an invalid port', () => {
    expect(() =>
      plainService('it', { workloads: [{ container: { ...plainContainer, ports: { http: 70_000 } } }] }),
    ).toThrow('service it: workloads[it].it.ports.http = 70000: must be a TCP or UDP port');
  });

  test('an exposure of an unknown port, listing the known ones', () => {
    expect(() =>
      plainService('it', { exposures: [{ host: 'it', port: 'grpc', audience: 'admin', auth: 'app' }] }),
    ).toThrow('must be a port of the service (http)');
  });

  test('a negative size', () => {
    expect(() =>
      plainService('it', { volumes: { data: claim({ size: -1 as Bytes, backup: notBackedUp('test') }) } }),
    ).toThrow('volumes.data.size = "-1": must be greater than 0');
  });

  test('a mount of a volume that is not declared', () => {
    expect(() =>
      plainService('it', { workloads: [{ container: { ...plainContainer, mounts: { '/data': 'dta' } } }] }),
    ).toThrow('must be a volume of the service (it has none)');
  });

  test('a memory limit below the request', () => {
    const memory = { request: mib(64), limit: mib(32) };
    expect(() => plainService('it', { workloads: [{ container: { ...plainContainer, memory } }] })).toThrow(
      'memory.limit = "32Mi": a memory limit must not be below the request of 64Mi',
    );
  });

  test('a tag on a user device', () => {
    const props = {
      name: 'laptop',
      description: 'laptop',
      network: gatewayHost.network,
      os: 'macos',
      arch: 'arm64',
      ownership: 'user',
      tags: ['homelab'],
    } as const;
    expect(() => defineHost(props)).toThrow('a user device must not carry tags');
  });

  test('a supervised job that relies on PATH', () => {
    const job = { label: 'backup', command: ['borgmatic'], when: { kind: 'always' } } as const;
    expect(() =>
      defineNativeService({
        name: 'it',
        description: 'it',
        on: gatewayHost,
        package: { manager: 'brew', name: 'it', version: '1' },
        jobs: [job],
      }),
    ).toThrow('must start with the absolute path of a program');
  });

  test('an unknown field of a vault item, and an unknown key of a Secret', () => {
    expect(() => testItem.field('pasword')).toThrow(
      'vault item App: fields = "pasword": the item has no such field; it has password',
    );
    expect(() => secret('s', { password: testItem.field('password') }).key('token')).toThrow(
      'secret s: keys = "token": the Secret has no such key; it has password',
    );
    expect(() => secretOf(plainService('it'), 'login')).toThrow(
      'service it: secrets = "login": the service declares no such Secret; it declares none',
    );
    expect(vaultItem({ vault: 'v', title: 'T', fields: ['a'] }).field('a')).toMatchObject({ name: 'a' });
  });
});

describe('the health path of an exposure', () => {
  const healthOf = (exposure: Partial<Exposure>): string | undefined => {
    const ports = { http: 8080, metrics: 9090 };
    const workloads = [{ container: { ...plainContainer, ports, health: http('/ready') } }];
    return plainService('it', { workloads, exposures: [{ host: 'it', audience: 'member', auth: 'app', ...exposure }] })
      .exposures[0]?.health;
  };

  test('defaults to the readiness path of its port, for people', () => {
    expect(healthOf({})).toBe('/ready');
    expect(healthOf({ health: '/own' })).toBe('/own');
  });

  test('has no default for services, for TCP, or for a port without a probe', () => {
    expect(healthOf({ audience: 'service' })).toBeUndefined();
    expect(healthOf({ protocol: 'tcp' })).toBeUndefined();
    expect(healthOf({ port: 'metrics' })).toBeUndefined();
  });
});

test('quantities are written as Kubernetes writes them', () => {
  expect([mib(128), gib(1), mib(1536), (3 * 2 ** 10) as Bytes, 5 as Bytes].map(bytesQuantity)).toEqual([
    '128Mi',
    '1Gi',
    '1536Mi',
    '3Ki',
    '5',
  ]);
  expect([milli(50), cores(2), milli(1500), cores(2.01)].map(cpuQuantity)).toEqual(['50m', '2', '1500m', '2010m']);
  expect([seconds(15), minutes(10), days(31), seconds(0.5)].map(goDuration)).toEqual(['15s', '10m', '744h', '500ms']);
});
