import { describe, expect, test } from 'vitest';
import { addressFrom } from '../address.ts';
import { call } from '../call.ts';
import type { Exposure } from '../exposure.ts';
import {
  first,
  fleetOf,
  nativeService,
  initContainer,
  plainContainer,
  plainService,
  second,
  testItem,
  testServer,
} from '../fixture.ts';
import { image } from '../image.ts';
import { ownDatabase, urlOf, userUrl } from '../reference.ts';
import { resolve, resolveText } from '../resolve.ts';
import type { AnyService, KubernetesServiceProps } from '../service.ts';
import { backedUp, claim, dumped, notBackedUp } from '../storage.ts';
import { gib } from '../units.ts';
import { argoApplications } from './applications.ts';
import { callsTo } from './calls.ts';
import { grants } from './grants.ts';
import { dashboardTiles } from './dashboard.ts';
import { databasesOf, rolesOf } from './databases.ts';
import { dnsRecords } from './dns.ts';
import { edgeRoutes } from './edge.ts';
import { endpoints } from './endpoints.ts';
import { caddyForwards, caddyRoutes, serviceNames } from './gateway.ts';
import { alertsFor, probes, scrapeTargets } from './monitoring.ts';
import { namespaceLevels } from './pod-security.ts';
import { secretsRegister } from './secrets.ts';
import { backups, volumes } from './storage.ts';
import { versions } from './versions.ts';

const web = (host: string, more: Partial<Exposure> = {}): Exposure => ({
  host,
  audience: 'admin',
  auth: 'app',
  health: '/healthz',
  ...more,
});
const app = (name: string, exposure: Partial<Exposure> = {}, props: Partial<KubernetesServiceProps> = {}) =>
  plainService(name, { exposures: [web(name, exposure)], ...props });

describe('addresses of a service', () => {
  const feed = app('feed', { audience: 'member' });
  const reader = (on = first) => plainService('reader', { on });
  const urlFrom = (caller: AnyService, to: AnyService, path = '') =>
    resolve(urlOf(to, path), { fleet: fleetOf(caller, to), service: caller });
  const opened = (service: AnyService) => resolveText(userUrl(service), { fleet: fleetOf(service), service });

  test('pods of its cluster use cluster DNS, everything else the internal domain', () => {
    expect(urlFrom(reader(), feed)).toBe('http://feed.feed.svc.cluster.local:8080');
    expect(urlFrom(reader(second), feed)).toBe('https://feed.ops.example.net');
  });

  test('people use the name for their audience', () => {
    expect(opened(feed)).toBe('https://feed.tail0.ts.net');
    expect(opened(app('admin'))).toBe('https://admin.ops.example.net');
    expect(opened(app('site', { audience: 'public' }))).toBe('https://site.example.net');
  });

  test('services use the exposure for services, people the other one', () => {
    const metrics = plainService('metrics', {
      exposures: [web('metrics'), web('metrics-write', { audience: 'service', paths: ['/write'] })],
    });
    expect(urlFrom(reader(second), metrics, '/write')).toBe('https://metrics-write.ops.example.net/write');
    expect(opened(metrics)).toBe('https://metrics.ops.example.net');
  });

  test('a TCP port that the gateway does not forward cannot be called from elsewhere', () => {
    const broker = plainService('broker', { exposures: [web('broker', { protocol: 'tcp' })] });
    expect(() => addressFrom(second, broker, { port: 'http' })).toThrow(
      'service broker: exposures[broker].internalPort: the gateway does not forward this TCP exposure, so nothing on second can reach it. Fix: set `internalPort` on the exposure.',
    );
  });
});

describe('tailnet endpoints', () => {
  const tagsOf = (exposure: Partial<Exposure>) =>
    endpoints(fleetOf(app('it', exposure))).find(({ name }) => name === 'it')?.tags;

  test('carry the tags of their audience in addition to that of the operator', () => {
    expect(tagsOf({})).toEqual(['ingress']);
    expect(tagsOf({ audience: 'member' })).toEqual(['ingress', 'for-members']);
    expect(tagsOf({ audience: 'public' })).toEqual(['ingress', 'for-the-edge', 'for-members']);
  });

  test('a native service has one only if members or the edge need to bypass the gateway', () => {
    const native = (audience: Exposure['audience']) =>
      nativeService('native', {
        ports: { http: { port: 3000, bind: 'loopback' } },
        exposures: [web('native', { audience })],
      });
    expect(endpoints(fleetOf(native('admin'))).map(({ name }) => name)).not.toContain('native');
    expect(endpoints(fleetOf(native('public'))).find(({ name }) => name === 'native')?.tags).toEqual([
      'for-the-edge',
      'for-members',
    ]);
  });
});

describe('the gateway', () => {
  const target = app('target', {}, { on: second });

  test('a name is served at the entry point for services if a service elsewhere calls it', () => {
    const entryPoint = (...services: readonly AnyService[]) =>
      caddyRoutes(fleetOf(target, ...services)).find(({ host }) => host === 'target.ops.example.net')?.entryPoint;
    expect(entryPoint()).toBe('users');
    expect(entryPoint(plainService('caller', { calls: [call(target)] }))).toBe('services');
    expect(entryPoint(plainService('neighbour', { on: second, calls: [call(target)] }))).toBe('users');
  });

  test('forwards TCP exposures with an internal port', () => {
    const broker = plainService('broker', { exposures: [web('broker', { protocol: 'tcp', internalPort: 1883 })] });
    expect(caddyForwards(fleetOf(broker))).toMatchObject([
      { port: 1883, upstream: { scheme: 'tcp', host: 'broker.tail0.ts.net', port: 8080 } },
    ]);
    expect(serviceNames(fleetOf(broker))).toEqual(['broker.ops.example.net']);
  });

  test('DNS records lead services to its host, users to their entry point, and the public to the edge', () => {
    const fleet = fleetOf(
      target,
      plainService('caller', { calls: [call(target)] }),
      app('site', { audience: 'public' }),
    );
    expect(dnsRecords(fleet).map(({ name, target: to }) => [name, Object.values(to)[0]])).toEqual([
      ['*.ops', 'svc:users'],
      ['ops', 'svc:users'],
      ['site', 'edge-app.edge.example.'],
      ['target.ops', '100.64.7.1'],
    ]);
  });
});

test('the edge serves public exposures only', () => {
  const fleet = fleetOf(
    app('site', { audience: 'public', edge: { kind: 'static' } }),
    app('feed', { audience: 'member' }),
  );
  expect(edgeRoutes(fleet)).toMatchObject([
    {
      host: 'site.example.net',
      upstream: { scheme: 'https', host: 'site.tail0.ts.net', port: 443 },
      traits: { kind: 'static' },
    },
  ]);
});

describe('sync waves', () => {
  const wavesOf = (...services: readonly AnyService[]) =>
    Object.fromEntries(argoApplications(fleetOf(...services)).map(({ service, wave }) => [service.name, wave]));

  test('a service comes after the secret store, the ingress and its other dependencies', () => {
    const base = app('base', {}, { secrets: { token: { keys: { token: testItem.field('password') } } } });
    const waves = wavesOf(base, plainService('top', { dependsOn: [base] }));
    expect(waves).toMatchObject({ store: 0, proxies: 1, base: 2, top: 3 });
  });

  test('services that depend on each other are refused, naming the cycle', () => {
    const left = plainService('left');
    const right = plainService('right', { dependsOn: [left] });
    Object.assign(left, { dependsOn: [right] });
    expect(() => argoApplications(fleetOf(left, right))).toThrow('left -> right -> left');
  });
});

describe('databases', () => {
  const [main, other] = [testServer('main'), testServer('other')];
  const servers = plainService('servers', {
    workloads: [],
    postgres: [main, other],
    exposures: [
      { host: 'main', port: 'postgresql', protocol: 'tcp', audience: 'service', auth: 'app', internalPort: 5432 },
    ],
  });
  const env = { URL: ownDatabase.url, HOST: ownDatabase.host, PORT: ownDatabase.port, USER: ownDatabase.user };
  const workloads = [{ container: { ...plainContainer, env } }];
  const database = { on: main, password: testItem.field('password'), backup: dumped('rows') };
  const here = plainService('app', { database, workloads });

  test('role, password, dump, Secret, call and sync order follow from the declaration', () => {
    const fleet = fleetOf(servers, here);
    expect(databasesOf(fleet, main)).toHaveLength(1);
    expect(databasesOf(fleet, other)).toHaveLength(0);
    expect(rolesOf(fleet, main)).toMatchObject([{ name: 'app', description: 'owns the database of app' }]);
    expect(backups(fleet)).toMatchObject([{ what: 'database app', intent: { kind: 'dump' } }]);
    expect(secretsRegister(fleet)).toMatchObject([
      { reference: 'op://test/App/password', consumers: ['first/app/app-db', 'first/servers/main-app'] },
    ]);
    expect(callsTo(fleet, here)).toMatchObject([{ to: servers, port: 'postgresql', service: 'main-rw' }]);
    expect(argoApplications(fleet).find(({ service }) => service === here)?.needs).toContain(servers);
  });

  test('a service with a database moves to another cluster by changing only `on`', () => {
    const moved = plainService('app', { on: second, database, workloads });
    const address = (service: AnyService) =>
      [ownDatabase.host, ownDatabase.port].map((part) => resolve(part, { fleet: fleetOf(servers, service), service }));
    expect(address(here)).toEqual(['main-rw.servers.svc.cluster.local', 5432]);
    expect(address(moved)).toEqual(['main.ops.example.net', 5432]);
  });

  test('a reference to an undeclared database is refused', () => {
    const service = plainService('app', { workloads });
    expect(() => resolve(ownDatabase.host, { fleet: fleetOf(service), service })).toThrow(
      'service app: database: a reference leads to the database of app, which declares none. Fix: add a `database` to app.',
    );
  });
});

describe('monitoring', () => {
  test('an exposure with a health path is probed directly, through the gateway and, if public, through the internet', () => {
    const paths = probes(fleetOf(app('site', { audience: 'public' }))).map(({ path, shown }) => [path, shown]);
    expect(paths).toEqual([
      ['inside', 'http://site.site.svc.cluster.local:8080/healthz'],
      ['gateway', 'https://site.ops.example.net/healthz'],
      ['public', 'https://site.example.net/healthz'],
    ]);
  });

  test('two exposures of a service have separate probes and alerts', () => {
    const two = plainService('two', {
      workloads: [{ container: { ...plainContainer, ports: { http: 8080, admin: 8081 } } }],
      exposures: [web('two'), web('two-admin', { port: 'admin' })],
    });
    const names = probes(fleetOf(two)).map(({ name }) => name);
    expect(names).toEqual(['two', 'two-gateway', 'two-two-admin', 'two-two-admin-gateway']);
    expect(alertsFor(two).map(({ job }) => job)).toEqual([
      'integrations/blackbox/two',
      'integrations/blackbox/two-two-admin',
    ]);
  });

  test('remote metrics are scraped over HTTPS by their internal name, pushed metrics not at all', () => {
    const remote = app('remote', {}, { on: second, metrics: { remote: { path: '/m' }, pushed: { pushed: true } } });
    expect(scrapeTargets(fleetOf(remote), first)).toMatchObject([
      { job: 'remote', address: { scheme: 'https', host: 'remote.ops.example.net' }, path: '/m' },
    ]);
  });

  test('probes and metrics have an alert if something collects them', () => {
    const inCluster = app('it', { audience: 'public' }, { metrics: { it: {}, agent: { pushed: true } } });
    expect(alertsFor(inCluster).map(({ name, job }) => `${name} ${job}`)).toEqual([
      'ProbeFailed integrations/blackbox/it',
      'ProbeFailed integrations/blackbox/it-public',
      'MetricsAbsent it',
      'MetricsAbsent agent',
    ]);
    const onHost = nativeService('daemon', { metrics: { scraped: {}, textfile: { pushed: true } } });
    expect(alertsFor(onHost).map(({ job }) => job)).toEqual(['scraped']);
  });
});

test('an own image that only an init container uses grants access to the registry', () => {
  const own = image('registry.ops.example.net/home/prepare', '1.0.0');
  const workloads = [{ init: [{ ...initContainer, name: 'prepare', image: own }], container: plainContainer }];
  const fleet = fleetOf(plainService('app', { on: second, workloads }));
  const registry = nativeService('registry', {
    ports: { http: { port: 5000, bind: 'loopback' } },
    exposures: [web('registry')],
  });
  const withRegistry = {
    ...fleet,
    services: fleet.services.map((service) => (service.name === 'registry' ? registry : service)),
    providers: { ...fleet.providers, registry: { kind: 'zot', service: registry } },
  } as const;
  expect(grants(withRegistry).find(({ from, to }) => from === 'tag:beta' && to === 'tag:front')).toMatchObject({
    ports: [443],
    for: ['app → registry'],
  });
});

test('the Pod Security level of a namespace is that of its least strict service', () => {
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
  expect(versions(fleet)).toContainEqual(
    expect.objectContaining({ artifact: 'registry.example.net/app:1.2.3', version: '1.2.3' }),
  );
  expect(dashboardTiles(fleet)).toMatchObject([{ name: 'it', description: 'the it' }]);
});
