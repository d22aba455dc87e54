import { describe, expect, test } from 'vitest';
import { addressFrom, urlFrom, userUrl } from '../address.ts';
import { call } from '../call.ts';
import { defineNativeService } from '../define.ts';
import type { Exposure } from '../exposure.ts';
import {
  first,
  fleetOf,
  gatewayHost,
  plainContainer,
  plainService,
  postgresServer,
  second,
  vaultItem,
} from '../fixture.ts';
import type { AnyService, KubernetesServiceProps } from '../service.ts';
import { database } from '../postgres.ts';
import { secret } from '../secret.ts';
import { backedUp, claim, dumped, notBackedUp } from '../storage.ts';
import { gib } from '../units.ts';
import { argoApplications } from './applications.ts';
import { dashboardTiles } from './dashboard.ts';
import { databasesOf, rolesOf } from './databases.ts';
import { dnsRecords } from './dns.ts';
import { edgeRoutes } from './edge.ts';
import { endpoints } from './endpoints.ts';
import { caddyForwards, caddyRoutes, machineNames } from './gateway.ts';
import { images } from './ledger.ts';
import { alertsFor, probes, scrapeTargets } from './monitoring.ts';
import { namespaceLevels } from './pod-security.ts';
import { secretsRegister } from './secrets.ts';
import { backups, volumes } from './storage.ts';

const web = (host: string, more: Partial<Exposure> = {}): Exposure => ({
  host,
  audience: 'admin',
  auth: 'app',
  health: '/healthz',
  ...more,
});
const app = (name: string, exposure: Partial<Exposure> = {}, props: Partial<KubernetesServiceProps> = {}) =>
  plainService(name, { exposures: [web(name, exposure)], ...props });

describe('where a service is found', () => {
  const feed = app('feed', { audience: 'member' });

  test('pods of its cluster use cluster DNS, everybody else the internal domain', () => {
    expect(urlFrom(first, feed)).toBe('http://feed.feed.svc.cluster.local:8080');
    expect(urlFrom(second, feed)).toBe('https://feed.ops.example.net');
  });

  test('people open it where their audience can', () => {
    expect(userUrl(feed)).toBe('https://feed.tail0.ts.net');
    expect(userUrl(app('admin'))).toBe('https://admin.ops.example.net');
    expect(userUrl(app('site', { audience: 'public' }))).toBe('https://site.example.net');
  });

  test('a caller takes the narrow exposure for machines, a person the other one', () => {
    const metrics = plainService('metrics', {
      exposures: [web('metrics'), web('metrics-write', { audience: 'service', paths: ['/write'] })],
    });
    expect(urlFrom(second, metrics, '/write')).toBe('https://metrics-write.ops.example.net/write');
    expect(userUrl(metrics)).toBe('https://metrics.ops.example.net');
  });

  test('a TCP port without a port at the gateway cannot be called from elsewhere, and the error says so', () => {
    const broker = plainService('broker', { exposures: [web('broker', { protocol: 'tcp' })] });
    expect(() => addressFrom(second, broker)).toThrow(
      'service broker: exposures = "broker": it has no internalPort, so what runs on second cannot reach it',
    );
  });
});

describe('tailnet endpoints', () => {
  const tagsOf = (exposure: Partial<Exposure>) =>
    endpoints(fleetOf(app('it', exposure))).find(({ name }) => name === 'it')?.tags;

  test('carry the tag of their audience beside the one of the operator', () => {
    expect(tagsOf({})).toEqual(['k8s']);
    expect(tagsOf({ audience: 'member' })).toEqual(['k8s', 'member-target']);
    expect(tagsOf({ audience: 'public' })).toEqual(['k8s', 'flyio-target', 'member-target']);
  });

  test('a native service has one only where members or the edge must get past the gateway', () => {
    const native = (audience: Exposure['audience']) =>
      defineNativeService({
        name: 'native',
        description: 'native',
        on: gatewayHost,
        package: { manager: 'brew', name: 'native', version: '1' },
        ports: { http: { port: 3000, bind: 'loopback' } },
        exposures: [web('native', { audience })],
      });
    expect(endpoints(fleetOf(native('admin'))).map(({ name }) => name)).not.toContain('native');
    expect(endpoints(fleetOf(native('public'))).find(({ name }) => name === 'native')?.tags).toEqual([
      'flyio-target',
      'member-target',
    ]);
  });
});

describe('the gateway', () => {
  const target = app('target', {}, { on: second });

  test('a name goes behind the entryPoint for machines when somebody elsewhere calls it', () => {
    const entryPoint = (...services: readonly AnyService[]) =>
      caddyRoutes(fleetOf(target, ...services)).find(({ host }) => host === 'target.ops.example.net')?.entryPoint;
    expect(entryPoint()).toBe('users');
    expect(entryPoint(plainService('caller', { calls: [call(target)] }))).toBe('services');
    expect(entryPoint(plainService('neighbour', { on: second, calls: [call(target)] }))).toBe('users');
  });

  test('forwards TCP exposures that have a port there', () => {
    const broker = plainService('broker', { exposures: [web('broker', { protocol: 'tcp', internalPort: 1883 })] });
    expect(caddyForwards(fleetOf(broker))).toMatchObject([{ port: 1883, upstream: 'broker.tail0.ts.net:8080' }]);
    expect(machineNames(fleetOf(broker))).toEqual(['broker.ops.example.net']);
  });

  test('records lead machines to its address, people to its entryPoint, and the public to the edge', () => {
    const fleet = fleetOf(
      target,
      plainService('caller', { calls: [call(target)] }),
      app('site', { audience: 'public' }),
    );
    expect(dnsRecords(fleet).map(({ name, target: to }) => [name, Object.values(to)[0]])).toEqual([
      ['*.ops', 'svc:people'],
      ['ops', 'svc:people'],
      ['site', 'edge-app.fly.dev.'],
      ['target.ops', '100.64.7.1'],
    ]);
  });
});

test('the edge serves what is public and nothing else', () => {
  const fleet = fleetOf(
    app('site', { audience: 'public', edge: { kind: 'static' } }),
    app('feed', { audience: 'member' }),
  );
  expect(edgeRoutes(fleet)).toMatchObject([
    { host: 'site.example.net', upstream: 'https://site.tail0.ts.net', traits: { kind: 'static' } },
  ]);
});

describe('sync waves', () => {
  const wavesOf = (...services: readonly AnyService[]) =>
    Object.fromEntries(argoApplications(fleetOf(...services)).map(({ service, wave }) => [service.name, wave]));

  test('a service comes after the store, the proxies and whatever it waits for', () => {
    const credentials = secret('credentials', { password: vaultItem.field('password') });
    const base = app('base', {}, { secrets: [credentials] });
    const waves = wavesOf(base, plainService('top', { dependsOn: [base] }));
    expect(waves).toMatchObject({ store: 0, proxies: 1, base: 2, top: 3 });
  });

  test('services that wait for each other are refused, naming the circle', () => {
    const left = plainService('left');
    const right = plainService('right', { dependsOn: [left] });
    Object.assign(left, { dependsOn: [right] });
    expect(() => argoApplications(fleetOf(left, right))).toThrow('left -> right -> left');
  });
});

describe('databases', () => {
  const server = { ...postgresServer, name: 'main' };
  const postgres = plainService('postgres', { workloads: [], postgres: [server] });
  const owned = database(postgres, { name: 'app', password: vaultItem.field('password'), backup: dumped('rows') });
  const fleet = fleetOf(postgres, plainService('app', { database: owned }));

  test('a declared database brings its role, its password and its dump', () => {
    expect(databasesOf(fleet, postgres, server)).toHaveLength(1);
    expect(rolesOf(fleet, postgres, server)).toMatchObject([{ name: 'app', description: 'owns the database of app' }]);
    expect(backups(fleet)).toMatchObject([{ what: 'database app', intent: { kind: 'dump' } }]);
    expect(secretsRegister(fleet)).toMatchObject([
      { reference: 'op://test/App/password', consumers: ['first/postgres/main-app'] },
    ]);
  });

  test('a server that is not there is refused with those that are', () => {
    expect(() =>
      database(postgres, { server: 'other', name: 'x', password: vaultItem.field('password'), backup: dumped('x') }),
    ).toThrow('service postgres: postgres = "other": the server of the database "x" is one of its servers (main)');
  });
});

describe('monitoring', () => {
  test('an exposure with a health path is probed from inside, through the gateway and, when public, from outside', () => {
    const paths = probes(fleetOf(app('site', { audience: 'public' }))).map(({ path, url }) => [path, url]);
    expect(paths).toEqual([
      ['inside', 'http://site.site.svc.cluster.local:8080/healthz'],
      ['gateway', 'https://site.ops.example.net/healthz'],
      ['public', 'https://site.example.net/healthz'],
    ]);
  });

  test('metrics elsewhere are scraped over HTTPS by their internal name, pushed ones not at all', () => {
    const remote = app('remote', {}, { on: second, metrics: [{ path: '/m' }, { job: 'pushed', pushed: true }] });
    expect(scrapeTargets(fleetOf(remote), first)).toMatchObject([
      { job: 'remote', target: 'remote.ops.example.net', scheme: 'https', path: '/m' },
    ]);
  });

  test('a probe and a set of metrics each bring an alert', () => {
    expect(alertsFor(app('it', {}, { metrics: [{}] })).map(({ name }) => name)).toEqual([
      'ProbeFailed',
      'ProbeFailed',
      'MetricsAbsent',
    ]);
  });
});

test('a namespace admits just what its least strict service needs', () => {
  const root = { ...plainContainer, allow: { root: 'the image' } };
  const fleet = fleetOf(
    plainService('strict'),
    plainService('loose', { namespace: 'strict', workloads: [{ container: root }] }),
    plainService('alone'),
  );
  expect(namespaceLevels(fleet).get('first/strict')).toBe('baseline');
  expect(namespaceLevels(fleet).get('first/alone')).toBe('restricted');
});

test('volumes, versions and tiles are listed with their owners', () => {
  const data = {
    data: claim({ size: gib(1), backup: backedUp('copy') }),
    cache: claim({ size: gib(1), backup: notBackedUp('cache') }),
  };
  const fleet = fleetOf(app('it', {}, { volumes: data, tile: { group: 'Content', icon: 'it.png' } }));
  expect(volumes(fleet).map(({ owner, name }) => `${owner.name} ${name}`)).toEqual(['it data', 'it cache']);
  expect(images(fleet)).toContainEqual(
    expect.objectContaining({ artifact: 'registry.example.net/app:1.2.3', version: '1.2.3' }),
  );
  expect(dashboardTiles(fleet)).toMatchObject([
    { name: 'it', description: 'the it', href: 'https://it.ops.example.net' },
  ]);
});
