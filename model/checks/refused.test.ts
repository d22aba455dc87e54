import { self } from '../reference.ts';
import { expect, test } from 'vitest';
import { call, internet, lan } from '../call.ts';
import { defineCluster, defineHost } from '../define.ts';
import { describe } from '../errors.ts';
import {
  first,
  fleetOf,
  gatewayHost,
  nativeService as native,
  initContainer,
  plainContainer,
  plainService,
  richFleet,
  second,
  testItem,
  testServer,
} from '../fixture.ts';
import type { Fleet } from '../fleet.ts';
import { image } from '../image.ts';
import { always, daily } from '../native.ts';
import type { OnCluster } from '../providers.ts';
import { secret } from '../secret.ts';
import type { AnyService } from '../service.ts';
import { backedUp, claim, dumped, hostPath, nfs, notBackedUp, sharedClaim } from '../storage.ts';
import type { Tile } from '../tile.ts';
import { cores, days, gib } from '../units.ts';
import { type VaultItem, vaultItem } from '../vault.ts';
import { tcp } from '../workload.ts';
import { fleetChecks } from './index.ts';

const withExample = new Set<string>();

/** A bad example of a rule, which the check refuses with exactly these messages. */
function refuses(name: string, what: string, fleet: () => Fleet, ...messages: readonly string[]): void {
  withExample.add(name);
  test(`${name}: ${what}`, () => {
    const check = fleetChecks.find((candidate) => candidate.name === name);
    expect(check?.run(fleet()).problems.map(describe)).toEqual(messages);
  });
}

/** The host of the second cluster, which is not that of the gateway. */
const elsewhere = second.host;
const admin = { audience: 'admin', auth: 'sso' } as const;
const loopback = (port: number) => ({ port, bind: 'loopback' }) as const;
const container = (more: object) => ({ workloads: [{ container: { ...plainContainer, ...more } }] });
const tile: Tile = { group: 'Services', icon: 'app.png' };
const share = { name: 'music', host: elsewhere, path: '/music', nfsClients: ['alpha'], writable: false };

/** The fleet with a service that calls whatever is given. */
const calling = (to: AnyService, port?: string): Fleet => {
  const caller = plainService('caller', { calls: [call(to, port)] });
  return fleetOf(to, caller);
};

test.each(fleetChecks.map((check) => [check.name, check] as const))(
  '%s accepts a valid fleet and examines it',
  (_, check) => {
    const { examined, problems } = check.run(richFleet());
    expect(problems.map(describe)).toEqual([]);
    expect(examined).not.toMatch(/^0 /);
  },
);

refuses(
  'unique-hosts',
  'two services with one host',
  () => fleetOf(...['one', 'two'].map((name) => plainService(name, { exposures: [{ host: 'feed', ...admin }] }))),
  'service two: exposures[feed].host = "feed": service one already uses this host name. Fix: choose another host name.',
);

refuses(
  'unique-hosts',
  'the name of a host',
  () => fleetOf(plainService('app', { exposures: [{ host: 'beta', ...admin }] })),
  'service app: exposures[beta].host = "beta": the name belongs to host beta. Fix: choose another host name.',
);

refuses(
  'unique-hosts',
  'the entry point of the gateway',
  () => fleetOf(plainService('app', { exposures: [{ host: 'users', ...admin }] })),
  'service app: exposures[users].host = "users": the name belongs to the entry point of the gateway. Fix: choose another host name.',
);

refuses(
  'unique-hosts',
  'two ports of a Kubernetes service under one host name',
  () =>
    fleetOf(
      plainService('app', {
        ...container({ ports: { http: 8080, mqtt: 1883 } }),
        exposures: [
          { host: 'app', ...admin },
          { host: 'app', port: 'mqtt', protocol: 'tcp', ...admin },
        ],
      }),
    ),
  'service app: exposures[app].host = "app": the service already uses this host name, and on a cluster it can only lead to one port. Fix: choose another host name.',
);

refuses(
  'unique-hosts',
  'the same port of a native service twice',
  () =>
    fleetOf(
      native('app', {
        ports: { http: loopback(8080), ssh: loopback(2200) },
        exposures: [
          { host: 'app', ...admin },
          { host: 'app', port: 'ssh', protocol: 'tcp', ...admin },
          { host: 'app', ...admin },
        ],
      }),
    ),
  'service app: exposures[app].host = "app": the service already exposes this port under this host name. Fix: choose another host name.',
);

refuses(
  'unique-service-names',
  'a native service and one on a cluster',
  () => fleetOf(plainService('app'), native('app')),
  'service app: name = "app": a service on first and one on alpha have this name. Fix: append the suffix of its cluster to one of the two.',
);

refuses(
  'unique-service-names',
  'two services on one cluster',
  () => fleetOf(plainService('app'), plainService('app')),
  'service app: name = "app": two services on first have this name. Fix: rename one of the two.',
);

refuses(
  'unique-addresses',
  'two hosts with the same address',
  () => {
    const fleet = fleetOf();
    return { ...fleet, hosts: [...fleet.hosts, defineHost({ ...gatewayHost, name: 'gamma' })] };
  },
  'host gamma: tailnetAddress = "100.64.7.1": host alpha has the same tailnetAddress. Fix: correct `tailnetAddress` of one of the two.',
);

refuses(
  'unique-addresses',
  'two clusters with the same context',
  () => {
    const fleet = fleetOf();
    const third = defineCluster({ ...first, name: 'third', api: 'https://gamma:6443' });
    return { ...fleet, clusters: [...fleet.clusters, third] };
  },
  'cluster third: context = "first": cluster first has the same context. Fix: correct `context` of one of the two.',
);

refuses(
  'unique-listeners',
  'two native services on one port',
  () => fleetOf(...['one', 'two'].map((name) => native(name, { ports: { http: loopback(3000) } }))),
  'service two: ports.http = 3000: service one already listens on this port of alpha (ports.http). Fix: change one of the two ports.',
);

refuses(
  'unique-listeners',
  'a forward to the port of another program',
  () =>
    fleetOf(
      native('ssh', { ports: { ssh: loopback(2222) } }),
      native('forge', {
        ports: { ssh: loopback(2200) },
        exposures: [{ host: 'forge', port: 'ssh', protocol: 'tcp', ...admin, internalPort: 2222 }],
      }),
    ),
  'service forge: exposures[forge].internalPort = 2222: service ssh already listens on this port of alpha (ports.ssh). Fix: change one of the two ports.',
);

refuses(
  'known-services',
  'a service that is not part of the fleet',
  () => fleetOf(plainService('app', { dependsOn: [plainService('forgotten')] })),
  'service app: dependsOn = "forgotten": not part of the fleet. Fix: add forgotten to the fleet, or refer to something else.',
);

refuses(
  'known-calls',
  'a port that does not exist',
  () => {
    const api = plainService('api');
    return fleetOf(api, plainService('app', { calls: [call(api, 'grpc')] }));
  },
  'service app: calls = "api grpc": api has no such port; it has http. Fix: use one of them.',
);

refuses(
  'known-calls',
  'a call to itself',
  () => fleetOf(plainService('app', { calls: [call(self)] })),
  'service app: calls = "app http": a service must not declare a call to itself. Fix: remove the call; its own pods reach each other anyway.',
);

refuses(
  'reachable-calls',
  'a port of another cluster that is not exposed',
  () => calling(plainService('api', { on: second })),
  'service caller: calls = "api http": api runs on second and does not expose port "http", so nothing on first can reach it. Fix: expose port "http" of api with the audience "service".',
);

refuses(
  'reachable-calls',
  'a TCP exposure that the gateway does not forward',
  () =>
    calling(
      plainService('api', {
        on: second,
        exposures: [{ host: 'api', protocol: 'tcp', audience: 'service', auth: 'app' }],
      }),
    ),
  'service caller: calls = "api http": the gateway does not forward the TCP exposure api. Fix: set `internalPort` on the exposure.',
);

refuses(
  'reachable-calls',
  'a call of the edge proxy to an exposure for the admin',
  () => {
    const api = plainService('api', { exposures: [{ host: 'api', ...admin }] });
    const fleet = fleetOf(api);
    const { edge } = fleet.providers;
    const service = { ...edge.service, calls: [call(api)] };
    return {
      ...fleet,
      providers: { ...fleet.providers, edge: { ...edge, service } },
      services: [...fleet.services.filter((it) => it !== edge.service), service],
    };
  },
  'service edge: calls = "api http": the edge proxy only reaches the audiences "public" and "service", and api has "admin". Fix: expose port "http" of api with the audience "service".',
);

refuses(
  'gateway-upstreams',
  'loopback of another host',
  () =>
    fleetOf(native('app', { on: elsewhere, ports: { http: loopback(80) }, exposures: [{ host: 'app', ...admin }] })),
  'service app: exposures[app].port = "http": it listens on loopback of beta, but gateway runs on alpha. Fix: bind it to all addresses with a reason, or run it on alpha.',
);

refuses(
  'gateway-upstreams',
  'a dynamic port',
  () =>
    fleetOf(
      native('app', { ports: { http: { port: 'dynamic', bind: 'loopback' } }, exposures: [{ host: 'app', ...admin }] }),
    ),
  'service app: exposures[app].port = "http": gateway cannot forward to a dynamic port, whose number changes on every start. Fix: use a fixed port number.',
);

refuses(
  'exposed-ports',
  'a port that is not part of the Kubernetes Service',
  () =>
    fleetOf(
      plainService('app', {
        ...container({ ports: { http: 8080, debug: { container: 6060, service: false } } }),
        exposures: [{ host: 'debug', port: 'debug', ...admin }],
      }),
    ),
  'service app: exposures[debug].port = "debug": no Kubernetes Service has this port; existing ports: app/http. Fix: use one of them, or add the port to its Kubernetes Service.',
);

refuses(
  'exposed-ports',
  'a UDP port',
  () =>
    fleetOf(
      plainService('app', {
        ...container({ ports: { http: { container: 8080, protocol: 'UDP' } } }),
        exposures: [{ host: 'app', ...admin }],
      }),
    ),
  'service app: exposures[app].port = "http": a UDP port cannot be exposed; proxies only forward TCP. Fix: remove the exposure.',
);

refuses(
  'public-exposures',
  'no health path and no edge traits',
  () =>
    fleetOf(
      plainService('app', {
        ...container({ health: tcp() }),
        exposures: [{ host: 'app', audience: 'public', auth: 'app' }],
      }),
    ),
  "service app: exposures[app].health: a public exposure needs a path that answers 200 while it is healthy. Fix: add it, for example `health: '/healthz'`.",
  "service app: exposures[app].edge: a public exposure must declare how the edge proxy treats it. Fix: add `edge: { kind: 'dynamic' }`, or 'static' for plain files.",
);

refuses(
  'database-logins',
  'an undeclared database',
  () => {
    const server = testServer('pg');
    const env = { PASSWORD: testItem.field('password') };
    return fleetOf(
      plainService('pg', { workloads: [], postgres: [server] }),
      plainService('app', { ...container({ env }), calls: [call(server)] }),
    );
  },
  'service app: calls = "pg": none of its secrets holds the password of a role of this server (it has none). Fix: declare a `database`, or use the password of one of these roles.',
);

refuses(
  'public-exposures',
  'an application without authentication',
  () =>
    fleetOf(
      plainService('app', {
        exposures: [
          { host: 'app', audience: 'public', auth: { none: 'fun' }, health: '/', edge: { kind: 'dynamic' } },
          { host: 'site', audience: 'public', auth: { none: 'for all' }, health: '/', edge: { kind: 'static' } },
        ],
      }),
    ),
  'service app: exposures[app].auth = {"none":"fun"}: only a static site may be public without authentication. Fix: use the login of the application or single sign-on, or narrow the audience.',
);

refuses(
  'public-exposures',
  'TCP, and edge traits of a member exposure',
  () =>
    fleetOf(
      plainService('app', {
        exposures: [
          { host: 'app', audience: 'public', protocol: 'tcp', auth: 'app', health: '/', edge: { kind: 'dynamic' } },
          { host: 'site', audience: 'member', auth: 'app', edge: { kind: 'static' } },
        ],
      }),
    ),
  'service app: exposures[app].protocol = "tcp": the edge proxy only forwards HTTP. Fix: remove the protocol, or narrow the audience.',
  'service app: exposures[site].edge = "member": the edge proxy only serves public exposures. Fix: remove `edge`, or set the audience to \'public\'.',
);

refuses(
  'auth-reasons',
  'an empty reason',
  () => fleetOf(plainService('app', { exposures: [{ host: 'app', audience: 'admin', auth: { none: ' ' } }] })),
  'service app: exposures[app].auth.none = " ": the reason is empty. Fix: explain why no login is needed, or what authenticates callers instead.',
);

refuses(
  'exception-reasons',
  'a privileged container and a call to the internet',
  () => fleetOf(plainService('app', { ...container({ allow: { privileged: '' } }), calls: [internet('')] })),
  'service app: calls[internet].reason = "": the reason is empty. Fix: explain why the default does not work, or remove the exception.',
  'service app: workloads[app].app.allow.privileged = "": the reason is empty. Fix: explain why the default does not work, or remove the exception.',
);

refuses(
  'exception-reasons',
  'a superuser of a database server',
  () => {
    const server = testServer('main');
    const database = {
      on: server,
      password: testItem.field('password'),
      backup: dumped('rows'),
      superuser: { reason: '' },
    };
    return fleetOf(plainService('servers', { workloads: [], postgres: [server] }), plainService('app', { database }));
  },
  'service app: database.superuser.reason = "": the reason is empty. Fix: explain why the default does not work, or remove the exception.',
);

refuses(
  'loopback-listeners',
  'an empty reason',
  () => fleetOf(native('app', { ports: { http: { port: 80, bind: { all: '' } } } })),
  'service app: ports.http.bind = {"all":""}: the reason is empty. Fix: give a reason, or bind it to \'loopback\'.',
);

refuses(
  'loopback-listeners',
  'a listener that is exposed to members',
  () =>
    fleetOf(
      native('app', {
        ports: { http: { port: 80, bind: { all: 'habit' } } },
        exposures: [{ host: 'app', audience: 'member', auth: 'app' }],
      }),
    ),
  'service app: ports.http.bind = {"all":"habit"}: exposure app has the audience "member", so it must only be reachable through its proxy. Fix: bind it to \'loopback\'.',
);

refuses(
  'user-devices',
  'a tag, no owner and a service',
  () => {
    const laptop = { ...gatewayHost, name: 'laptop', ownership: 'user', tags: ['homelab'] } as const;
    const fleet = fleetOf(native('app', { on: laptop }));
    return { ...fleet, hosts: [...fleet.hosts, laptop] };
  },
  'host laptop: tags = ["homelab"]: a tag replaces the identity of the owner. Fix: remove the tags.',
  'host laptop: owner: must be a person of the network (owner, member). Fix: use one of them.',
  'host laptop: ownership = "user": service app runs on this user device. Fix: run it on a managed host.',
);

refuses(
  'user-devices',
  'a host without a tag',
  () => {
    const fleet = fleetOf();
    return { ...fleet, hosts: [...fleet.hosts, { ...gatewayHost, name: 'gamma', tags: [] }] };
  },
  'host gamma: tags = []: a grant cannot name a host without a tag. Fix: add the tag "gamma".',
);

refuses(
  'lan-calls',
  'a host of the fleet',
  () => fleetOf(plainService('app', { calls: [lan('100.64.7.2', 80, 'reads the NAS')] })),
  'service app: calls[lan] = "100.64.7.2:80": this is the address of host beta. Fix: call the service that runs on it.',
);

refuses(
  'lan-calls',
  'an address outside the LAN',
  () => fleetOf(plainService('app', { calls: [lan('192.168.8.5', 554, 'video')] })),
  'service app: calls[lan] = "192.168.8.5:554": the address is not in the LAN 192.168.7.0/24. Fix: correct the address, or use internet().',
);

refuses(
  'vault-items',
  'an unused item, and one that is declared twice',
  () => {
    const [unused, one, two] = ['Unused', 'Twice', 'Twice'].map((title) =>
      vaultItem({ vault: 'test', title, fields: ['password'] }),
    ) as [VaultItem, VaultItem, VaultItem];
    const env = { ONE: one.field('password'), TWO: two.field('password') };
    return { ...fleetOf(plainService('app', container({ env }))), vault: [unused] };
  },
  'vault item Unused: fields: nothing in the fleet reads any of its fields. Fix: remove the declaration, or use one of its fields.',
  'vault item Twice: title = "Twice": the item is declared twice. Fix: export it from one file and import it in the other.',
);

refuses(
  'machine-tags',
  'a host that was renamed without its tag',
  () => {
    const fleet = fleetOf();
    const renamed = { ...elsewhere, name: 'gamma', tags: ['homelab'] };
    return { ...fleet, hosts: [...fleet.hosts.filter((host) => host !== elsewhere), renamed] };
  },
  'host gamma: tags = ["homelab"]: other hosts carry every tag of this host, so a grant to it would open them too. Fix: add the tag "gamma".',
);

refuses(
  'credential-tags',
  'an OAuth client of the operator that was created with the tag of its proxies',
  () => {
    const { network, ...fleet } = fleetOf();
    const { management, operator } = network.oauthClients;
    return {
      ...fleet,
      network: { ...network, oauthClients: { management, operator: { ...operator, tags: ['ingress'] } } },
    };
  },
  'OAuth client operator: tags = ["ingress"]: none of them owns operator, which the client assigns to operator. Fix: create the client with the tag "operator".',
);

refuses(
  'raw-names',
  'hard-coded names of other services',
  () =>
    fleetOf(
      plainService('feed', { exposures: [{ host: 'feed', audience: 'member', auth: 'app' }] }),
      plainService('app', {
        ...container({
          args: ['--feed=feed.feed.svc.cluster.local:8080'],
          env: { FEED: 'https://feed.tail0.ts.net/x' },
        }),
      }),
    ),
  'service app: workloads[app].app.args[0] = "feed.feed.svc.cluster.local": a hard-coded host name of the fleet. Fix: use urlOf(), addressOf() or hostOf(); for people userUrl(), internalUrl() or mention().',
  'service app: workloads[app].app.env.FEED = "feed.tail0.ts.net": a hard-coded host name of feed. Fix: use urlOf(), addressOf() or hostOf(); for people userUrl(), internalUrl() or mention().',
);

refuses(
  'expiring-secrets',
  'an invalid date, and a field that does not exist',
  () => {
    const item = vaultItem({
      vault: 'test',
      title: 'Token',
      fields: ['token'],
      expires: {
        token: { lifetime: days(90), issued: '2026-02-30', renew: 'make a new one' },
        key: { lifetime: days(0), issued: '', renew: '' },
      },
    });
    return { ...fleetOf(), vault: [item] };
  },
  'vault item Token: expires["token"].issued = "2026-02-30": not a valid date. Fix: write the issue date as YYYY-MM-DD.',
  'vault item Token: expires["key"]: the item has no such field; it has token. Fix: use one of them.',
  'vault item Token: expires["key"].issued = "": not a valid date. Fix: write the issue date as YYYY-MM-DD.',
  'vault item Token: expires["key"].lifetime = "0h": must be greater than 0. Fix: use for example days(90).',
  'vault item Token: expires["key"].renew = "": the renewal instructions are empty. Fix: describe how to renew it.',
);

refuses(
  'host-secrets',
  'one variable for two secrets',
  () => {
    const other = vaultItem({ vault: 'test', title: 'Other', fields: ['password'] });
    const reads = (item: VaultItem) => ({ secrets: { password: { field: item.field('password') } } });
    return fleetOf(native('one', reads(testItem)), native('two', reads(other)));
  },
  'service two: secrets["password"] = "op://test/Other/password": service one already uses this variable for op://test/App/password. Fix: prefix the variable with the name of the service.',
);

refuses(
  'host-secrets',
  'an invalid variable name, and a relative path',
  () => {
    const field = testItem.field('password');
    return fleetOf(
      native('app', {
        secrets: { 'app-password': { field }, app_password: { field, file: '~/.app' } },
      }),
    );
  },
  'service app: secrets["app-password"] = "op://test/App/password": not a valid Ansible variable name. Fix: use lower-case letters, digits and underscores.',
  'service app: secrets["app_password"] = "op://test/App/password": the path ~/.app is not absolute. Fix: use an absolute path.',
);

refuses(
  'host-jobs',
  'a label that is used twice, and an invalid hour',
  () => {
    const job = { label: 'net.example.app', command: ['/usr/bin/true'], when: always };
    return fleetOf(native('one', { jobs: [job] }), native('two', { jobs: [{ ...job, when: daily(24) }] }));
  },
  'service two: jobs[net.example.app].when = {"kind":"daily","hour":24,"minute":0}: not a valid time or interval. Fix: use an hour from 0 to 23 and a minute from 0 to 59, or a positive interval.',
  'service two: jobs[net.example.app].label = "net.example.app": service one already has a job with this label on alpha. Fix: use a unique label.',
);

refuses(
  'role-order',
  'a cycle',
  () => {
    const one = native('one');
    const two = native('two', { dependsOn: [one] });
    return fleetOf(Object.assign(one, { dependsOn: [two] }), two);
  },
  'service one: dependsOn = "one -> two -> one": dependencies between roles must not form a cycle. Fix: remove one of these dependencies.',
);

refuses(
  'role-order',
  'a role of another host',
  () => {
    const one = native('one', { on: elsewhere });
    return fleetOf(one, native('two', { dependsOn: [one] }));
  },
  'service two: dependsOn = "one": one runs on beta and two on alpha, but only roles of one host are ordered. Fix: remove the dependency; hosts are provisioned in no particular order.',
);

refuses(
  'sync-order',
  'a cycle',
  () => {
    const one = plainService('one');
    const two = plainService('two', { dependsOn: [one] });
    return fleetOf(Object.assign(one, { dependsOn: [two] }), two);
  },
  'service one: dependsOn = "one -> two -> one": dependencies between services must not form a cycle. Fix: remove one of these dependencies.',
);

refuses(
  'sync-order',
  'a secret on a cluster without a store',
  () => {
    const env = { PASSWORD: testItem.field('password') };
    const fleet = fleetOf(plainService('app', { on: second, ...container({ env }) }));
    const { secrets } = fleet.providers;
    const on: OnCluster['on'] = (cluster) => (cluster === first ? secrets.on(cluster) : undefined);
    return { ...fleet, providers: { ...fleet.providers, secrets: { ...secrets, on } } };
  },
  'service app: secrets = "second": it needs a secret store, but providers.secrets has none on cluster second. Fix: run one there and add it to providers.secrets, or run app on another cluster.',
);

const gpuWorkload = { workloads: [{ runtimeClass: 'gpu', container: { ...plainContainer, gpu: 1 } }] };

refuses(
  'cluster-offers',
  'a GPU without a runtime class',
  () => fleetOf(plainService('app', { on: second, ...container({ gpu: 1 }) })),
  'service app: workloads[app].app.gpu = 1: the workload sets no `runtimeClass`, and the default runtime gives containers no access to the GPU. Fix: set `runtimeClass` to that of the GPU.',
);

refuses(
  'mounted-volumes',
  'an unused claim',
  () => fleetOf(plainService('app', { volumes: { data: claim({ size: gib(1), backup: notBackedUp('a cache') }) } })),
  'service app: volumes.data: no container mounts it. Fix: mount it where the program keeps its data, or remove it.',
);

refuses(
  'cluster-offers',
  'more GPU slots than the cluster has',
  () => fleetOf(...['one', 'two'].map((name) => plainService(name, { on: second, ...gpuWorkload }))),
  'cluster second: gpuSlots = 1: its services request 2: one 1, two 1. Fix: configure more time slices, or move a service to a cluster with a free slot.',
);

refuses(
  'cluster-offers',
  'a storage role without a storage class',
  () => {
    const bare = defineCluster({ ...first, storage: {} });
    const data = claim({ size: gib(1), backup: notBackedUp('a cache') });
    return fleetOf(plainService('app', { on: bare, volumes: { data } }));
  },
  'service app: volumes.data.role = "local": cluster first has no storage class for this role. Fix: add one to `storage` of the cluster, or run the service on a cluster that has one.',
);

refuses(
  'host-provisions',
  'a directory and a container runtime of which the cluster says nothing',
  () =>
    fleetOf(
      plainService('app', {
        workloads: [{ runtimeClass: 'kata', container: { ...plainContainer, mounts: { '/models': 'models' } } }],
        volumes: { models: hostPath('/mnt/models', 'the models') },
      }),
    ),
  'service app: volumes.models.path = "/mnt/models": cluster first does not declare what provides this directory. Fix: add it to `directories` of the cluster, with the command that verifies it.',
  'service app: workloads[app].runtimeClass = "kata": cluster first does not declare this container runtime. Fix: add it to `runtimes` of the cluster, with the command that verifies it.',
);

refuses(
  'network-policy-engine',
  'a network plugin that ignores policies',
  () => fleetOf(plainService('app', { on: defineCluster({ ...first, cni: 'bridge' }) })),
  'cluster first: cni = "bridge": this plugin ignores NetworkPolicies. Fix: use calico, cilium, k3s.',
);

refuses(
  'privileged-ports',
  'a web server on port 80 without privileges',
  () => {
    const strict = defineCluster({ ...first, unprivilegedPortStart: 1024 });
    return fleetOf(plainService('app', { on: strict, ...container({ ports: { http: 80 } }) }));
  },
  'service app: workloads[app].app.ports.http = 80: cluster first reserves ports below 1024 for privileged containers. Fix: let the program listen on a higher port, or add the capability NET_BIND_SERVICE.',
);

refuses(
  'share-owners',
  'a pod that writes as another user',
  () =>
    fleetOf(
      plainService('app', {
        workloads: [{ user: 1000, container: { ...plainContainer, mounts: { '/data': 'files' } } }],
        volumes: {
          files: nfs({
            share: { name: 'files', host: gatewayHost, path: '/files', nfsClients: [gatewayHost.name], writable: true },
            size: gib(1),
            backup: notBackedUp('a cache'),
          }),
        },
      }),
    ),
  'service app: workloads[app].user = 1000: share files belongs to user 0. Fix: run it as that user, or change the owner on alpha and in `owner` of the share.',
);

refuses(
  'capacity',
  'more memory and CPU than the cluster has',
  () => {
    const hungry = { cpu: { request: cores(40) }, memory: { request: gib(400), limit: gib(400) } };
    return fleetOf(
      plainService('one', container(hungry)),
      plainService('two', { workloads: [{ replicas: 2, container: { ...plainContainer, ...hungry } }] }),
    );
  },
  'cluster first: cpu = "100": its pods request 120 of CPU; the largest are two 80, one 40, argocd 0. Fix: lower a request to the actual usage, or move a service to another cluster.',
  'cluster first: memory = "1000Gi": its pods request 1200Gi of memory; the largest are two 800Gi, one 400Gi, argocd 0Gi. Fix: lower a request to the actual usage, or move a service to another cluster.',
);

refuses(
  'storage-shares',
  'a share that is exported read-only, and to another host',
  () => {
    const music = nfs({ share, size: gib(1), backup: notBackedUp('on the NAS') });
    return { ...fleetOf(plainService('app', { on: second, volumes: { music } })), shares: [share] };
  },
  'service app: volumes.music = "music": the share is exported to alpha, but second runs on beta. Fix: export it to beta on the NAS and in fleet/hosts.ts.',
  'service app: volumes.music = "music": the share is exported read-only. Fix: add `readOnly: true` to the volume.',
);

refuses(
  'shared-claims',
  'a claim of another namespace',
  () => {
    const data = claim({ size: gib(1), claimName: 'library', backup: notBackedUp('a cache') });
    const storage = plainService('storage', { volumes: { data } });
    return fleetOf(storage, plainService('app', { volumes: { data: sharedClaim(storage, 'data') } }));
  },
  'service app: volumes.data = "storage/data": storage is in namespace storage of first, and a claim can only be mounted in its own namespace. Fix: share a volume of a service in the same namespace.',
);

refuses(
  'shared-claims',
  'a claim with two owners',
  () => {
    const data = claim({ size: gib(1), claimName: 'library', backup: notBackedUp('a cache') });
    return fleetOf(...['one', 'two'].map((name) => plainService(name, { namespace: 'media', volumes: { data } })));
  },
  'service two: volumes.data = "library": service one already declares this claim (volumes.data). Fix: use sharedClaim() in one of the two, or change its claimName.',
);

refuses(
  'backup-intent',
  'an empty note, a dump of files, and files of a database',
  () => {
    const server = testServer('pg');
    const database = { on: server, password: testItem.field('password'), backup: backedUp('copy it') };
    const volumes = {
      cache: claim({ size: gib(1), backup: notBackedUp('') }),
      data: claim({ size: gib(1), backup: dumped('everything') }),
    };
    return fleetOf(
      plainService('pg', { workloads: [], postgres: [server] }),
      plainService('app', { database, volumes }),
    );
  },
  'service app: database.backup = "files": a copy of the files of a running database is not consistent. Fix: use dumped().',
  'service app: volumes.cache.backup = "none": the backup note is empty. Fix: explain why the data may be lost.',
  'service app: volumes.data.backup = "dump": only databases can be dumped. Fix: use backedUp(), or notBackedUp() with a reason.',
);

refuses(
  'backup-intent',
  'files of a host without backups',
  () => fleetOf(native('app', { on: elsewhere, data: [{ path: '/data', backup: backedUp('copy it') }] })),
  'service app: data[/data].backup = "files": backups run on alpha and only read files of that host. Fix: move the data there, or use notBackedUp() with a reason.',
);

refuses(
  'backup-intent',
  'a dump without a call of the backup service',
  () => {
    const [main, other] = [testServer('main'), testServer('other')];
    const database = { on: other, password: testItem.field('password'), backup: dumped('feeds') };
    const fleet = fleetOf(
      plainService('servers', { workloads: [], postgres: [main, other] }),
      plainService('app', { database }),
    );
    const service = native('dumps', { calls: [call(main)] });
    return {
      ...fleet,
      services: [...fleet.services, service],
      providers: { ...fleet.providers, backup: { kind: 'borgmatic', service } },
    };
  },
  'service app: database.backup = "dump": dumps must dump it but declares no call to other. Fix: add call(other) to the calls of dumps.',
);

refuses(
  'pinned-images',
  'floating tags',
  () => {
    const tags = ['latest', 'alpine3.20', 'stable-alpine', '1.2.3', 'stable-20260101', '8.2.3-alpine'];
    const images = tags.map((tag) => image('registry.example.net/app', tag));
    const [init, main] = [images, images.slice(3, 4)].map((list) =>
      list.map((it) => ({ ...initContainer, name: it.tag.replaceAll('.', '-'), image: it })),
    );
    return fleetOf(
      plainService('app', {
        workloads: [{ init: init!, container: { ...plainContainer, ...main![0]!, name: 'main' } }],
      }),
    );
  },
  'service app: workloads[app].latest.image = "registry.example.net/app:latest": the tag moves with every release. Fix: use the version that is deployed now.',
  'service app: workloads[app].alpine3-20.image = "registry.example.net/app:alpine3.20": the tag contains no version. Fix: use the version that is deployed now.',
  'service app: workloads[app].stable-alpine.image = "registry.example.net/app:stable-alpine": the tag moves with every release. Fix: use the version that is deployed now.',
);

refuses(
  'pinned-images',
  'a repository without its registry',
  () => fleetOf(plainService('one', container({ image: image('library/nginx', '1.29.0') }))),
  'service one: workloads[one].one.image = "library/nginx:1.29.0": the repository does not include its registry. Fix: write it in full, for example docker.io/library/nginx.',
);

refuses(
  'pinned-upstreams',
  'branches and moving tags',
  () => {
    const upstream = (revision: string) => ({ workloads: [], upstream: { mirror: 'charts', revision, path: 'chart' } });
    return fleetOf(
      plainService('one', upstream('main')),
      plainService('two', upstream('release-1.27')),
      plainService('three', upstream('helm-chart-2.0.0')),
      native('four', { package: { manager: 'brew', name: 'four', version: 'latest' } }),
    );
  },
  'service one: upstream.revision = "main": a branch or moving tag, not a release. Fix: use the tag of the release that is deployed now.',
  'service two: upstream.revision = "release-1.27": a release branch, not a release. Fix: use the tag of the release that is deployed now.',
  'service four: package.version = "latest": a branch or moving tag, not a release. Fix: use the tag of the release that is deployed now.',
);

refuses(
  'metrics-ports',
  'a port that does not exist, and a job that is used twice',
  () =>
    fleetOf(
      plainService('one', { metrics: { one: { port: 'metrics' } } }),
      plainService('two', { metrics: { one: { pushed: true } } }),
    ),
  'service one: metrics["one"].port = "metrics": the service has no such port; it has http. Fix: use one of them, or set `pushed: true`.',
  'service two: metrics["one"]: service one already has metrics under this job. Fix: use a unique job.',
);

refuses(
  'dashboard-tiles',
  'a tile without a link, and a name that is used twice',
  () =>
    fleetOf(
      plainService('one', { tile }),
      plainService('two', { tile: { ...tile, name: 'one', href: 'https://example.org' } }),
    ),
  'service one: tile.href: the tile has no link, because the service exposes no port "http". Fix: set `href`, expose the service, or remove the tile.',
  'service two: tile.name = "one": service one has a tile of this name in the group Services. Fix: rename one of the two tiles.',
);

refuses(
  'effective-audience',
  'an audience without a path',
  () =>
    fleetOf(
      native('media', {
        on: elsewhere,
        ports: { http: loopback(8096) },
        exposures: [{ host: 'media', audience: 'member', auth: 'app' }],
      }),
    ),
  'member: does not reach = "media media http": it is declared for members, but no grant opens it. Fix: give the exposure an endpoint, from which the grants are computed.',
);

refuses(
  'dead-grants',
  'a grant to a port without a listener',
  () => ({ ...fleetOf(), clusters: [first, { ...second, api: 'https://beta:7443' }] }),
  'grant tag:front → tag:beta tcp 7443 for argocd → cluster second: ports = 7443: nothing listens on this port of beta. Fix: remove the grant, or add the tag to its intended target.',
);

refuses(
  'proxy-cycles',
  'a gateway that forwards to itself',
  () => {
    const fleet = fleetOf();
    const { gateway } = fleet.providers;
    const service = { ...gateway.service, exposures: [{ host: 'loop', ...admin }] };
    return { ...fleet, providers: { ...fleet.providers, gateway: { ...gateway, service } } };
  },
  'service gateway: exposures[loop].protocol = "https": the gateway cannot route to itself: requests for `loop` would loop. Fix: expose the service behind it instead, or set `protocol: \'tcp\'`.',
);

refuses(
  'unique-parts',
  'one name for two Secrets, two roles, two Services or two raw objects',
  () => {
    const password = testItem.field('password');
    const roles = [{ name: 'home-assistant', password, description: 'people' }];
    const server = { ...testServer('pg'), roles };
    const keys = [1, 2].map(() => secret('keys', { password }));
    const objects = [1, 2].map(() => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'same' } }));
    return fleetOf(
      plainService('pg', { workloads: [], postgres: [server] }),
      plainService('app', {
        workloads: [
          { container: { ...plainContainer, env: { ONE: keys[0]!.key('password'), TWO: keys[1]!.key('password') } } },
          { name: 'other', serviceName: 'app', container: plainContainer },
        ],
        objects,
      }),
      ...['one', 'two'].map((name) =>
        plainService(name, {
          workloads: [],
          database: { on: server, name: 'home_assistant', password, backup: dumped('all') },
        }),
      ),
    );
  },
  'service pg: postgres[pg].roles = "home_assistant": its object would have the name of that of home-assistant. Fix: rename one of the two.',
  'service pg: postgres[pg].roles = "home_assistant": its object would have the name of that of home-assistant. Fix: rename one of the two.',
  'service app: secrets = "keys": another one has that name. Fix: rename one of the two.',
  'service app: workloads[].serviceName = "app": another one has that name. Fix: rename one of the two.',
  'service app: objects = "ConfigMap same": another one has that name. Fix: rename one of the two.',
);

test('every check has a bad example', () => {
  expect([...withExample].sort()).toEqual(fleetChecks.map(({ name }) => name).sort());
});
