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
import { backedUp, claim, dumped, nfs, notBackedUp, sharedClaim } from '../storage.ts';
import type { Tile } from '../tile.ts';
import { cores, days, gib } from '../units.ts';
import { type VaultItem, vaultItem } from '../vault.ts';
import { tcp } from '../workload.ts';
import { fleetChecks } from './index.ts';

const withExample = new Set<string>();

/** A bad example of a rule: the check of that name refuses the fleet with exactly these messages. */
function refuses(name: string, what: string, fleet: () => Fleet, ...messages: readonly string[]): void {
  withExample.add(name);
  test(`${name}: ${what}`, () => {
    const check = fleetChecks.find((candidate) => candidate.name === name);
    expect(check?.run(fleet()).problems.map(describe)).toEqual(messages);
  });
}

/** The machine of the second cluster, which is not that of the gateway. */
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
  '%s accepts a sound fleet and examines it',
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
  'service two: exposures[feed].host = "feed": service one answers to that name already. Fix: give the exposure another host.',
);

refuses(
  'unique-hosts',
  'the name of a machine',
  () => fleetOf(plainService('app', { exposures: [{ host: 'beta', ...admin }] })),
  'service app: exposures[beta].host = "beta": the machine beta has that name. Fix: give the exposure another host.',
);

refuses(
  'unique-hosts',
  'the entryPoint of the gateway',
  () => fleetOf(plainService('app', { exposures: [{ host: 'users', ...admin }] })),
  'service app: exposures[users].host = "users": the entry point of the gateway has that name. Fix: give the exposure another host.',
);

refuses(
  'unique-hosts',
  'two ports of a Kubernetes service under one name',
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
  'service app: exposures[app].host = "app": in a cluster a name leads to one port, and it has one already. Fix: give the exposure another host.',
);

refuses(
  'unique-hosts',
  'one port of a native service twice',
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
  'service app: exposures[app].host = "app": the service exposes that port under it already. Fix: give the exposure another host.',
);

refuses(
  'unique-service-names',
  'a native service and one in a cluster',
  () => fleetOf(plainService('app'), native('app')),
  'service app: name = "app": the service on alpha and the one on first share it. Fix: put the suffix of its cluster behind one of the two.',
);

refuses(
  'unique-service-names',
  'two services of one cluster',
  () => fleetOf(plainService('app'), plainService('app')),
  'service app: name = "app": two services on first have this name. Fix: rename one of the two.',
);

refuses(
  'unique-addresses',
  'two machines with one address',
  () => {
    const fleet = fleetOf();
    return { ...fleet, hosts: [...fleet.hosts, defineHost({ ...gatewayHost, name: 'gamma' })] };
  },
  'host gamma: tailnetAddress = "100.64.7.1": host alpha has the same tailnetAddress. Fix: correct the tailnetAddress of one of the two.',
);

refuses(
  'unique-addresses',
  'two clusters with one context',
  () => {
    const fleet = fleetOf();
    const third = defineCluster({ ...first, name: 'third', api: 'https://gamma:6443' });
    return { ...fleet, clusters: [...fleet.clusters, third] };
  },
  'cluster third: context = "first": cluster first has the same context. Fix: correct the context of one of the two.',
);

refuses(
  'unique-listeners',
  'two native services on one port',
  () => fleetOf(...['one', 'two'].map((name) => native(name, { ports: { http: loopback(3000) } }))),
  'service two: ports.http = 3000: service one has that port of alpha already (ports.http). Fix: give one of the two another port.',
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
  'service forge: exposures[forge].internalPort = 2222: service ssh has that port of alpha already (ports.ssh). Fix: give one of the two another port.',
);

refuses(
  'known-services',
  'a service that nobody listed',
  () => fleetOf(plainService('app', { dependsOn: [plainService('forgotten')] })),
  'service app: dependsOn = "forgotten": it is not part of the fleet. Fix: add forgotten to the fleet, or refer to another one.',
);

refuses(
  'known-calls',
  'a port that the other one lacks',
  () => {
    const api = plainService('api');
    return fleetOf(api, plainService('app', { calls: [call(api, 'grpc')] }));
  },
  'service app: calls = "api grpc": api has no such port, it has http. Fix: name one of them.',
);

refuses(
  'known-calls',
  'itself',
  () => fleetOf(plainService('app', { calls: [call(self)] })),
  'service app: calls = "app http": a service does not call itself. Fix: remove the call: its own pods reach each other.',
);

refuses(
  'reachable-calls',
  'a port of another cluster that is not exposed',
  () => calling(plainService('api', { on: second })),
  'service caller: calls = "api http": api runs on second and exposes no port "http", so nothing on first reaches it. Fix: add an exposure of port "http" for machines to api.',
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
  'service caller: calls = "api http": the gateway does not forward the exposure api, which is TCP. Fix: give the exposure an internalPort.',
);

refuses(
  'reachable-calls',
  'the edge proxy calls what is for the admin',
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
  'service edge: calls = "api http": the edge proxy reaches what is public or for machines, and api is for admin. Fix: add an exposure of port "http" for machines to api.',
);

refuses(
  'gateway-upstreams',
  'the loopback of another machine',
  () =>
    fleetOf(native('app', { on: elsewhere, ports: { http: loopback(80) }, exposures: [{ host: 'app', ...admin }] })),
  'service app: exposures[app] = "http": it listens on the loopback of beta and gateway runs on alpha. Fix: let it listen on all addresses and say why, or move it beside the gateway.',
);

refuses(
  'gateway-upstreams',
  'a port that changes',
  () =>
    fleetOf(
      native('app', { ports: { http: { port: 'dynamic', bind: 'loopback' } }, exposures: [{ host: 'app', ...admin }] }),
    ),
  'service app: exposures[app] = "http": the port changes at each start, so gateway cannot know it. Fix: fix the port.',
);

refuses(
  'exposed-ports',
  'a port that is kept out of the Kubernetes Service',
  () =>
    fleetOf(
      plainService('app', {
        ...container({ ports: { http: 8080, debug: { container: 6060, service: false } } }),
        exposures: [{ host: 'debug', port: 'debug', ...admin }],
      }),
    ),
  'service app: exposures[debug].port = "debug": no Kubernetes Service has it; there is app/http. Fix: name one of them, or let the port be part of its Service.',
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
  'service app: exposures[app].port = "http": it is a UDP port, and proxies pass TCP alone. Fix: remove the exposure.',
);

refuses(
  'public-exposures',
  'no health path and no traits',
  () =>
    fleetOf(
      plainService('app', {
        ...container({ health: tcp() }),
        exposures: [{ host: 'app', audience: 'public', auth: 'app' }],
      }),
    ),
  "service app: exposures[app].health: a public exposure says which path answers 200 while it works. Fix: add `health: '/healthz'`, or the path that it has.",
  "service app: exposures[app].edge: a public exposure says how the edge proxy treats it. Fix: add `edge: { kind: 'dynamic' }`, or 'static' for plain files.",
);

refuses(
  'database-logins',
  'a database that its service uses and does not declare',
  () => {
    const server = testServer('pg');
    const env = { PASSWORD: testItem.field('password') };
    return fleetOf(
      plainService('pg', { workloads: [], postgres: [server] }),
      plainService('app', { ...container({ env }), calls: [call(server)] }),
    );
  },
  'service app: calls = "pg": none of its secrets holds the password of a role of that server (it has none). Fix: declare a `database`, or read the password of one of the roles from the vault.',
);

refuses(
  'public-exposures',
  'an application that checks nobody',
  () =>
    fleetOf(
      plainService('app', {
        exposures: [
          { host: 'app', audience: 'public', auth: { none: 'fun' }, health: '/', edge: { kind: 'dynamic' } },
          { host: 'site', audience: 'public', auth: { none: 'for all' }, health: '/', edge: { kind: 'static' } },
        ],
      }),
    ),
  'service app: exposures[app].auth = {"none":"fun"}: only a static site is public without anybody checking who calls. Fix: let the application or single sign-on check, or narrow the audience.',
);

refuses(
  'public-exposures',
  'TCP, and traits of the edge for members',
  () =>
    fleetOf(
      plainService('app', {
        exposures: [
          { host: 'app', audience: 'public', protocol: 'tcp', auth: 'app', health: '/', edge: { kind: 'dynamic' } },
          { host: 'site', audience: 'member', auth: 'app', edge: { kind: 'static' } },
        ],
      }),
    ),
  'service app: exposures[app].protocol = "tcp": the edge proxy speaks HTTP alone. Fix: remove the protocol, or narrow the audience.',
  'service app: exposures[site].edge = "member": the edge proxy publishes nothing but public exposures. Fix: remove `edge`, or make the audience public.',
);

refuses(
  'auth-reasons',
  'an empty reason',
  () => fleetOf(plainService('app', { exposures: [{ host: 'app', audience: 'admin', auth: { none: ' ' } }] })),
  'service app: exposures[app].auth.none = " ": the reason is empty. Fix: say why nobody needs to sign in, or who checks instead.',
);

refuses(
  'exception-reasons',
  'a privileged container and a call to the internet',
  () => fleetOf(plainService('app', { ...container({ allow: { privileged: '' } }), calls: [internet('')] })),
  'service app: calls[internet].reason = "": the reason is empty. Fix: say why the default does not do, or go back to it.',
  'service app: workloads[app].app.allow.privileged = "": the reason is empty. Fix: say why the default does not do, or go back to it.',
);

refuses(
  'loopback-listeners',
  'an empty reason',
  () => fleetOf(native('app', { ports: { http: { port: 80, bind: { all: '' } } } })),
  'service app: ports.http.bind = {"all":""}: the reason is empty. Fix: say why, or bind it to \'loopback\'.',
);

refuses(
  'loopback-listeners',
  'what members use',
  () =>
    fleetOf(
      native('app', {
        ports: { http: { port: 80, bind: { all: 'habit' } } },
        exposures: [{ host: 'app', audience: 'member', auth: 'app' }],
      }),
    ),
  'service app: ports.http.bind = {"all":"habit"}: app is member, so its proxy must be the only way in. Fix: bind it to \'loopback\'.',
);

refuses(
  'user-devices',
  'a tag, no owner and a service',
  () => {
    const laptop = { ...gatewayHost, name: 'laptop', ownership: 'user', tags: ['homelab'] } as const;
    const fleet = fleetOf(native('app', { on: laptop }));
    return { ...fleet, hosts: [...fleet.hosts, laptop] };
  },
  'host laptop: tags = ["homelab"]: a tag takes the identity of its owner away. Fix: remove the tags.',
  'host laptop: owner: it belongs to none of owner, member. Fix: name one of them.',
  'host laptop: ownership = "user": service app runs on it. Fix: run it on a machine that is managed.',
);

refuses(
  'user-devices',
  'a machine without a tag',
  () => {
    const fleet = fleetOf();
    return { ...fleet, hosts: [...fleet.hosts, { ...gatewayHost, name: 'gamma', tags: [] }] };
  },
  'host gamma: tags = []: no grant can speak of it. Fix: give it a tag of its own.',
);

refuses(
  'lan-calls',
  'a machine of the fleet',
  () => fleetOf(plainService('app', { calls: [lan('100.64.7.2', 80, 'reads the NAS')] })),
  'service app: calls[lan] = "100.64.7.2:80": that is the machine beta. Fix: call the service that runs on it.',
);

refuses(
  'lan-calls',
  'an address elsewhere',
  () => fleetOf(plainService('app', { calls: [lan('192.168.8.5', 554, 'video')] })),
  'service app: calls[lan] = "192.168.8.5:554": it is not in the LAN 192.168.7.0/24. Fix: correct the address, or use internet().',
);

refuses(
  'vault-items',
  'an item that nothing reads, and one that is declared twice',
  () => {
    const [unused, one, two] = ['Unused', 'Twice', 'Twice'].map((title) =>
      vaultItem({ vault: 'test', title, fields: ['password'] }),
    ) as [VaultItem, VaultItem, VaultItem];
    const env = { ONE: one.field('password'), TWO: two.field('password') };
    return { ...fleetOf(plainService('app', container({ env }))), vault: [unused] };
  },
  'vault item Unused: fields: nothing in the fleet reads any of its fields. Fix: remove the declaration, or use a field of it.',
  'vault item Twice: title = "Twice": the item is declared twice. Fix: export it from one file and import it in the other.',
);

refuses(
  'machine-tags',
  'a machine that was renamed without its tag',
  () => {
    const fleet = fleetOf();
    const renamed = { ...elsewhere, name: 'gamma', tags: ['homelab'] };
    return { ...fleet, hosts: [...fleet.hosts.filter((host) => host !== elsewhere), renamed] };
  },
  'host gamma: tags = ["homelab"]: every tag of the machine is shared with another one, so a grant to it would open both. Fix: add the tag "gamma".',
);

refuses(
  'raw-names',
  'typed names of other services',
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
  'service app: workloads[app].app.args.[0] = "feed.feed.svc.cluster.local": a typed host name of the fleet. Fix: write urlOf(), addressOf() or hostOf() of the service; userUrl(), internalUrl() or mention() if people read it.',
  'service app: workloads[app].app.env.FEED = "feed.tail0.ts.net": a typed host name of feed. Fix: write urlOf(), addressOf() or hostOf() of the service; userUrl(), internalUrl() or mention() if people read it.',
);

refuses(
  'expiring-secrets',
  'a day that no calendar has, and a field that the item lacks',
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
  'vault item Token: expires["token"].issued = "2026-02-30": not a valid date. Fix: write the day of issue as YYYY-MM-DD.',
  'vault item Token: expires["key"]: the item has no such field, it has token. Fix: name one of them.',
  'vault item Token: expires["key"].issued = "": not a valid date. Fix: write the day of issue as YYYY-MM-DD.',
  'vault item Token: expires["key"].lifetime = 0: a lifetime must be positive. Fix: write days(90).',
  'vault item Token: expires["key"].renew = "": the renewal instructions are empty. Fix: say how to renew it.',
);

refuses(
  'host-secrets',
  'one variable for two secrets',
  () => {
    const other = vaultItem({ vault: 'test', title: 'Other', fields: ['password'] });
    const reads = (item: VaultItem) => ({ secrets: { password: { field: item.field('password') } } });
    return fleetOf(native('one', reads(testItem)), native('two', reads(other)));
  },
  'service two: secrets[password] = "op://test/Other/password": service one holds op://test/App/password in that variable. Fix: put the name of the service in front of the variable.',
);

refuses(
  'host-secrets',
  'a name that Ansible refuses and a relative path',
  () => {
    const field = testItem.field('password');
    return fleetOf(
      native('app', {
        secrets: { 'app-password': { field }, app_password: { field, file: '~/.app' } },
      }),
    );
  },
  'service app: secrets[app-password] = "op://test/App/password": Ansible takes no such name. Fix: use lower-case letters, digits and underscores.',
  'service app: secrets[app_password] = "op://test/App/password": the path ~/.app is not absolute. Fix: write the whole path.',
);

refuses(
  'host-jobs',
  'one label twice and an impossible hour',
  () => {
    const job = { label: 'net.example.app', command: ['/usr/bin/true'], when: always };
    return fleetOf(native('one', { jobs: [job] }), native('two', { jobs: [{ ...job, when: daily(24) }] }));
  },
  'service two: jobs[net.example.app].when = {"kind":"daily","hour":24,"minute":0}: no clock shows that time. Fix: use an hour from 0 to 23 and a minute from 0 to 59, or a positive interval.',
  'service two: jobs[].label = "net.example.app": service one has a job of that label on alpha. Fix: give one of the two a label of its own.',
);

refuses(
  'role-order',
  'a circle',
  () => {
    const one = native('one');
    const two = native('two', { dependsOn: [one] });
    return fleetOf(Object.assign(one, { dependsOn: [two] }), two);
  },
  'service one: dependsOn = "one -> two -> one": roles must not depend on each other in a cycle. Fix: break the cycle: one of them must run without the next.',
);

refuses(
  'role-order',
  'a role of another host',
  () => {
    const one = native('one', { on: elsewhere });
    return fleetOf(one, native('two', { dependsOn: [one] }));
  },
  'service two: dependsOn = "one": that one runs on beta, this one on alpha, and a play orders the roles of one host. Fix: remove it: hosts are provisioned in no order.',
);

refuses(
  'sync-order',
  'a circle',
  () => {
    const one = plainService('one');
    const two = plainService('two', { dependsOn: [one] });
    return fleetOf(Object.assign(one, { dependsOn: [two] }), two);
  },
  'service one: dependsOn = "one -> two -> one": services must not depend on each other in a cycle. Fix: break the cycle: one of them must start without the next.',
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
  'service app: secrets = "second": it needs a secret store, and providers.secrets has none on cluster second. Fix: run one there and add it to providers.secrets, or run app on another cluster.',
);

const gpuWorkload = { workloads: [{ runtimeClass: 'gpu', container: { ...plainContainer, gpu: 1 } }] };

refuses(
  'cluster-offers',
  'a GPU without its runtime',
  () => fleetOf(plainService('app', { on: second, ...container({ gpu: 1 }) })),
  'service app: workloads[app].app.gpu = 1: its workload names no runtimeClass, and containers of the ordinary one see no GPU. Fix: name the RuntimeClass of the GPU.',
);

refuses(
  'mounted-volumes',
  'a claim that no container mounts',
  () => fleetOf(plainService('app', { volumes: { data: claim({ size: gib(1), backup: notBackedUp('a cache') }) } })),
  'service app: volumes = "data": no container mounts it. Fix: mount it where the program keeps its data, or remove it.',
);

refuses(
  'cluster-offers',
  'more GPU slots than there are',
  () => fleetOf(...['one', 'two'].map((name) => plainService(name, { on: second, ...gpuWorkload }))),
  'cluster second: gpuSlots = 1: its services ask for 2: one 1, two 1. Fix: cut the GPU into more slots, or put one of them on a cluster that has a slot left.',
);

refuses(
  'cluster-offers',
  'a storage role that the cluster lacks',
  () => {
    const bare = defineCluster({ ...first, storage: {} });
    const data = claim({ size: gib(1), backup: notBackedUp('a cache') });
    return fleetOf(plainService('app', { on: bare, volumes: { data } }));
  },
  'service app: volumes.data.role = "local": cluster first has no storage class for it. Fix: name one under `storage` of the cluster, or run the service on a cluster that has one.',
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
  'cluster first: cpu = "100": its pods request 120 of CPU; the largest are two 80, one 40, argocd 0. Fix: lower a request to what the pod really uses, or move a service to another cluster.',
  'cluster first: memory = "1000 GiB": its pods request 1200 GiB of memory; the largest are two 800 GiB, one 400 GiB, argocd 0 GiB. Fix: lower a request to what the pod really uses, or move a service to another cluster.',
);

refuses(
  'storage-shares',
  'a share that is exported to another machine, and read-only',
  () => {
    const music = nfs({ share, size: gib(1), backup: notBackedUp('on the NAS') });
    return { ...fleetOf(plainService('app', { on: second, volumes: { music } })), shares: [share] };
  },
  'service app: volumes.music = "music": the share is exported to alpha, and second runs on beta. Fix: export it to beta on the NAS and in fleet/hosts.ts.',
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
  'service app: volumes.data = "storage/data": storage is in namespace storage of first, and a claim can only be mounted there. Fix: share a volume of a service in the same namespace.',
);

refuses(
  'shared-claims',
  'a claim with two owners',
  () => {
    const data = claim({ size: gib(1), claimName: 'library', backup: notBackedUp('a cache') });
    return fleetOf(...['one', 'two'].map((name) => plainService(name, { namespace: 'media', volumes: { data } })));
  },
  'service two: volumes.data = "library": service one declares that claim already (volumes.data). Fix: use sharedClaim() in one of the two, or give it another claimName.',
);

refuses(
  'backup-intent',
  'no words, a dump of files, and files of a database',
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
  'service app: database app = "files": the files of a running database are no backup. Fix: use dumped().',
  'service app: volume cache = "none": the backup note is empty. Fix: say why nobody would miss it.',
  'service app: volume data = "dump": only a database is dumped. Fix: use backedUp(), or notBackedUp() with a reason.',
);

refuses(
  'backup-intent',
  'files of a machine that no backup reads',
  () => fleetOf(native('app', { on: elsewhere, data: [{ path: '/data', backup: backedUp('copy it') }] })),
  'service app: /data = "files": backups run on alpha and read the files of that machine alone. Fix: move the data there, or use notBackedUp() with a reason.',
);

refuses(
  'backup-intent',
  'a dump that the backup service does not fetch',
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
  'service app: database app = "other": dumps must dump it but declares no call to other. Fix: add a call to that server to the calls of dumps.',
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
  'service app: workloads[app].latest.image = "registry.example.net/app:latest": the tag moves with each release. Fix: write the version that runs now.',
  'service app: workloads[app].alpine3-20.image = "registry.example.net/app:alpine3.20": the tag names no version. Fix: write the version that runs now.',
  'service app: workloads[app].stable-alpine.image = "registry.example.net/app:stable-alpine": the tag moves with each release. Fix: write the version that runs now.',
);

refuses(
  'pinned-images',
  'a repository without its registry',
  () => fleetOf(plainService('one', container({ image: image('library/nginx', '1.29.0') }))),
  'service one: workloads[one].one.image = "library/nginx:1.29.0": the repository does not say its registry. Fix: write it in full, such as docker.io/library/nginx.',
);

refuses(
  'pinned-upstreams',
  'branches, and whatever is newest',
  () => {
    const upstream = (revision: string) => ({ workloads: [], upstream: { mirror: 'charts', revision, path: 'chart' } });
    return fleetOf(
      plainService('one', upstream('main')),
      plainService('two', upstream('release-1.27')),
      plainService('three', upstream('helm-chart-2.0.0')),
      native('four', { package: { manager: 'brew', name: 'four', version: 'latest' } }),
    );
  },
  'service one: upstream.revision = "main": it is the name of a branch, or of whatever is newest. Fix: write the tag of the release that runs now.',
  'service two: upstream.revision = "release-1.27": it is the branch of a series of releases. Fix: write the tag of the release that runs now.',
  'service four: package.version = "latest": it is the name of a branch, or of whatever is newest. Fix: write the tag of the release that runs now.',
);

refuses(
  'metrics-ports',
  'a port that does not exist, and one job twice',
  () =>
    fleetOf(
      plainService('one', { metrics: { one: { port: 'metrics' } } }),
      plainService('two', { metrics: { one: { pushed: true } } }),
    ),
  'service one: metrics["one"].port = "metrics": the service has no such port, it has http. Fix: name one of them, or say that the metrics are pushed.',
  'service two: metrics = "one": service one has metrics under that job already. Fix: give one of the two a job of its own.',
);

refuses(
  'dashboard-tiles',
  'a tile that leads nowhere, and one name twice',
  () =>
    fleetOf(
      plainService('one', { tile }),
      plainService('two', { tile: { ...tile, name: 'one', href: 'https://example.org' } }),
    ),
  'service one: tile = "Services": it leads nowhere: the service exposes no port "http". Fix: give the tile an href, expose the service, or remove the tile.',
  'service two: tile.name = "one": service one has a tile of that name in the group Services. Fix: name one of the two differently.',
);

refuses(
  'effective-audience',
  'an audience that no path serves',
  () =>
    fleetOf(
      native('media', {
        on: elsewhere,
        ports: { http: loopback(8096) },
        exposures: [{ host: 'media', audience: 'member', auth: 'app' }],
      }),
    ),
  'member: does not reach = "media media http": its audience is the members, but no grant opens a way to it. Fix: let the grants be computed, or give the exposure an endpoint.',
);

refuses(
  'dead-grants',
  'a grant to a port on which nothing listens',
  () => ({ ...fleetOf(), clusters: [first, { ...second, api: 'https://beta:7443' }] }),
  'grant tag:front → tag:beta tcp 7443 for argocd → cluster second: ports = 7443: nothing listens there on beta. Fix: remove the grant, or give the tag to what it is meant for.',
);

refuses(
  'proxy-cycles',
  'a gateway that stands before itself',
  () => {
    const fleet = fleetOf();
    const { gateway } = fleet.providers;
    const service = { ...gateway.service, exposures: [{ host: 'loop', ...admin }] };
    return { ...fleet, providers: { ...fleet.providers, gateway: { ...gateway, service } } };
  },
  'service gateway: exposures[].host = "loop": gateway is the gateway: it would answer for loop and forward the request to gateway. Fix: expose the service behind it instead; the gateway\'s own doors are tcp.',
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
