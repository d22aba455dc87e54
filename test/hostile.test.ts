import { describe, expect, test } from 'vitest';
import { renderedChecks } from '#cdk8s/checks/index.ts';
import { vaultStore } from '#cdk8s/checks/fixture.ts';
import { render } from '#cdk8s/render.ts';
import { fleetChecks } from '#model/checks/index.ts';
import { ini, plainText } from '#model/config.ts';
import { defineCluster, defineHost, defineNetwork, defineShare } from '#model/define.ts';
import { ModelError } from '#model/errors.ts';
import {
  first,
  fleetOf,
  gatewayHost,
  initContainer,
  plainContainer,
  plainService,
  testItem,
  testServer,
} from '#model/fixture.ts';
import { image } from '#model/image.ts';
import type { Network } from '#model/network.ts';
import { ownDatabase, text } from '#model/reference.ts';
import { secret } from '#model/secret.ts';
import type { AnyService, KubernetesServiceProps } from '#model/service.ts';
import { type Volume, claim, config, emptyDir, hostPath, nodeDirectory, notBackedUp } from '#model/storage.ts';
import { cores, gib, mib, milli, seconds } from '#model/units.ts';
import { type Container, type Workload, exec, http, tcp, unprobed } from '#model/workload.ts';

/** What is said of services; empty where they are accepted. */
function said(make: () => unknown): string {
  try {
    const made = make();
    const fleet = fleetOf(vaultStore, ...(Array.isArray(made) ? (made as AnyService[]) : []));
    const before = fleetChecks.flatMap((check) => check.run(fleet).problems);
    if (before.length > 0) throw new ModelError(before);
    const rendered = { fleet, rendered: render(fleet) };
    const after = renderedChecks.flatMap((check) => check.run(rendered).problems);
    if (after.length > 0) throw new ModelError(after);
    return '';
  } catch (error) {
    if (error instanceof ModelError) return error.message;
    throw error;
  }
}

const password = testItem.field('password');
const backup = notBackedUp('a test');
const service = (props: Partial<KubernetesServiceProps>) => () => [plainService('app', props)];
const pod = (more: Partial<Workload>) => service({ workloads: [{ container: plainContainer, ...more } as Workload] });
const main = (more: Partial<Container>) => pod({ container: { ...plainContainer, ...more } });
const beside = (more: Partial<Container>) =>
  pod({ sidecars: [{ ...plainContainer, ports: {}, health: unprobed('a test'), ...more }] });
const volume = (given: Volume, name = 'data') =>
  service({ workloads: [{ container: { ...plainContainer, mounts: { '/data': name } } }], volumes: { [name]: given } });
const server = (more: object) => service({ postgres: [{ ...testServer('pg'), ...more }] });
const database =
  (name: string, extensions: readonly string[] = []) =>
  () => {
    const pg = testServer('pg');
    return [
      plainService('pg', { workloads: [], postgres: [pg] }),
      plainService('app', {
        workloads: [{ container: { ...plainContainer, env: { DATABASE_URL: ownDatabase.url } } }],
        database: { on: pg, name, password, extensions, backup },
      }),
    ];
  };
const network = (more: Partial<Network>) => () => {
  defineNetwork({ ...gatewayHost.network, ...more });
};
const host = (more: object) => () => {
  defineHost({ ...gatewayHost, ...more });
};

type Input = readonly [what: string, make: () => unknown, words: string];

const refused: Readonly<Record<string, readonly Input[]>> = {
  images: [
    ['a scheme', () => image('https://ghcr.io/a/b', '1'), 'must be a repository'],
    ['two slashes', () => image('ghcr.io//a', '1'), 'must be a repository'],
    ['a blank at the end', () => image('ghcr.io/a ', '1'), 'must be a repository'],
    ['a tag of 129 characters', () => image('ghcr.io/a/b', 'x'.repeat(129)), 'must be a tag'],
    ['a tag that begins with a hyphen', () => image('ghcr.io/a/b', '-1'), 'must be a tag'],
    ['a digest without a tag', () => image('ghcr.io/a/b', `@sha256:${'a'.repeat(64)}`), 'must be a tag'],
    ['a digest in capitals', () => image('ghcr.io/a/b', `1@sha256:${'A'.repeat(64)}`), 'must be a digest'],
    [
      'two digests',
      () => image('ghcr.io/a/b', `1@sha256:${'a'.repeat(64)}@sha256:${'a'.repeat(64)}`),
      'must be a digest',
    ],
    [
      'a digest in the repository',
      () => image(`ghcr.io/a/b@sha256:${'a'.repeat(64)}`, '1'),
      'belongs into the second argument',
    ],
  ],
  names: [
    ['a service of 64 characters', () => [plainService('x'.repeat(64))], 'must be a DNS label'],
    ['a service with a dot', () => [plainService('a.b')], 'must be a DNS label'],
    ['the namespace of Kubernetes', service({ namespace: 'kube-system' }), 'belongs to Kubernetes'],
    ['the default namespace', service({ namespace: 'default' }), 'belongs to Kubernetes'],
    [
      'two workloads of one name',
      service({
        workloads: [{ container: plainContainer }, { name: 'app', kind: 'DaemonSet', container: plainContainer }],
      }),
      'another workload of the service has that name',
    ],
    ['a sidecar like the main container', beside({ name: 'app' }), 'another container of the pod has that name'],
    ['an init container without a name', pod({ init: [initContainer] }), 'a sidecar or init container needs a name'],
    ['a ConfigMap with an underscore', volume(config('app_config', { a: plainText('') })), 'write it as "app-config"'],
    ['a Secret with a capital', () => secret('Login', { a: password }), 'write it as "login"'],
    ['a Kubernetes Service in capitals', pod({ serviceName: 'Front' }), 'RFC 1035'],
    [
      'a CronJob of 60 characters',
      pod({ kind: 'CronJob', schedule: '0 4 * * *', name: 'x'.repeat(60) }),
      'at most 52 characters',
    ],
    ['a taint with a value', pod({ tolerations: ['gpu=true'] }), 'must be a name of at most 63 letters'],
  ],
  'keys and variables': [
    [
      'a key of a ConfigMap with a folder',
      volume(config('files', { 'conf.d/a': plainText('') })),
      'must be a file name',
    ],
    ['a key of two dots', volume(config('files', { '..': plainText('') })), 'must be a file name'],
    ['a key of a Secret with a slash', () => secret('s', { 'tls/crt': password }), 'must be a file name'],
    ['a Secret without keys', () => secret('s', {}), 'a Secret has at least one key'],
    [
      'a Secret for Docker without its key',
      () => secret('s', { config: password }, { type: 'kubernetes.io/dockerconfigjson' }),
      'has .dockerconfigjson',
    ],
    [
      'a login without user and password',
      () => secret('s', { token: password }, { type: 'kubernetes.io/basic-auth' }),
      'has username or password',
    ],
    [
      'a token that only Kubernetes makes',
      () => secret('s', { token: password }, { type: 'kubernetes.io/service-account-token' }),
      'only Kubernetes makes',
    ],
    [
      'a label value with a blank',
      () => secret('s', { a: password }, { labels: { role: 'a b' } }),
      'must be at most 63 letters',
    ],
    ['a variable without a name', main({ env: { '': 'x' } }), 'must be the name of a variable'],
    ['a variable that begins with a digit', main({ env: { '2FA': 'x' } }), 'must be the name of a variable'],
    [
      'a variable that refers to itself',
      main({ env: { PATH: '/opt/bin:$(PATH)' } }),
      'the variable is defined further down',
    ],
    ['a price that loses a dollar', main({ args: ['--price=$$5'] }), 'writes one dollar sign for two'],
    ['an unknown variable in a command', main({ command: ['$(APP_HOME)/run'] }), 'has no such variable'],
    ['an annotation with two slashes', pod({ annotations: { 'a/b/c': 'x' } }), 'must be a name of at most 63 letters'],
  ],
  paths: [
    ['the root', main({ emptyDirs: ['/'] }), 'must be an absolute path below /'],
    ['a step up', main({ emptyDirs: ['/data/../etc'] }), 'must be an absolute path'],
    ['a colon', main({ emptyDirs: ['/a:b'] }), 'must be an absolute path'],
    ['one path in two spellings', main({ emptyDirs: ['/tmp', '//tmp'] }), 'is mounted at that path, too'],
    [
      'two paths of one volume name',
      main({ emptyDirs: ['/a/b', '/a-b'] }),
      'its volume would have the name of that for /a/b',
    ],
    [
      'a path with no name for its volume',
      main({ emptyDirs: [`/${'x'.repeat(70)}`] }),
      'no name of a volume can be made',
    ],
    [
      'a subPath that climbs out',
      service({
        workloads: [{ container: { ...plainContainer, mounts: { '/d': { volume: 'data', subPath: '../etc' } } } }],
        volumes: { data: emptyDir() },
      }),
      'must be a path within the volume',
    ],
    [
      'an absolute subPath',
      service({
        workloads: [{ container: { ...plainContainer, mounts: { '/d': { volume: 'data', subPath: '/etc' } } } }],
        volumes: { data: emptyDir() },
      }),
      'must be a path within the volume',
    ],
    ['a path of the node with ..', volume(hostPath('/var/../etc', 'a test')), 'must be an absolute path'],
    [
      'a relative folder of the node',
      volume(nodeDirectory({ path: 'media', size: gib(1), backup })),
      'must be an absolute path',
    ],
    [
      'a share without a slash',
      () => defineShare({ name: 's', host: gatewayHost, path: 'volume1', nfsClients: [], writable: true }),
      'must be an absolute path',
    ],
    [
      'a volume named like a property of every object',
      main({ mounts: { '/data': 'constructor' } }),
      'must be a volume of the service',
    ],
  ],
  ports: [
    ['a port of 16 characters', main({ ports: { 'x-very-long-port': 80 }, health: tcp() }), 'must be a port name'],
    ['two hyphens', main({ ports: { 'a--b': 80 }, health: tcp() }), 'must be a port name'],
    ['half a port', main({ ports: { http: 80.5 } }), 'must be a TCP or UDP port'],
    ['Service port 0', main({ ports: { http: { container: 80, service: 0 } } }), 'must be a TCP or UDP port'],
    [
      'one Service port twice',
      main({ ports: { http: { container: 8080, service: 80 }, web: { container: 8081, service: 80 } } }),
      'has that number in the Service, too',
    ],
    [
      'the Service port of another',
      main({ ports: { http: 80, web: { container: 8080, service: 80 } } }),
      'port http has that number in the Service, too',
    ],
    [
      'a sidecar on the port of the main container',
      beside({ name: 'side', ports: { other: 8080 } }),
      'of the pod has that number and protocol, too',
    ],
    [
      'a sidecar with a port of the same name',
      beside({ name: 'side', ports: { http: 9090 } }),
      'has a port of that name',
    ],
    [
      'TCP and UDP on one number',
      main({ ports: { http: 8080, quic: { container: 8080, protocol: 'UDP' } } }),
      'client-side apply merges ports',
    ],
    [
      'a probe of a container without ports',
      main({ ports: {}, health: http('/') }),
      'must be a port of the container (it has none)',
    ],
    [
      'a probe with a URL',
      main({ health: http('http://localhost/healthz') }),
      'the path of a probe must begin with a slash',
    ],
    ['a probe that runs nothing', main({ health: exec() }), 'a probe runs a program'],
    [
      'a probe of an init container',
      pod({ init: [{ ...initContainer, name: 'first', health: exec('true') }] }),
      'an init container runs to its end',
    ],
    [
      'a start-up timeout without a probe',
      main({ health: unprobed('a test'), startupTimeout: seconds(60) }),
      'the container has none',
    ],
    ['a start-up timeout of half a second', main({ startupTimeout: seconds(0.5) }), 'must be whole seconds'],
  ],
  quantities: [
    ['a ten-thousandth of a core', main({ cpu: { request: cores(0.0001) } }), 'must be whole thousandths of a core'],
    ['no CPU', main({ cpu: { request: milli(0) } }), 'must be greater than 0'],
    ['not a number of cores', main({ cpu: { request: milli(Number.NaN) } }), 'must be greater than 0'],
    [
      'a third of a mebibyte',
      main({ memory: { request: mib(1 / 3), limit: mib(32) } }),
      'must be a whole number of bytes',
    ],
    [
      'more memory than numbers hold',
      main({ memory: { request: mib(1), limit: gib(1e9) } }),
      'must be a whole number of bytes',
    ],
    ['a claim of nothing', volume(claim({ size: mib(0), backup })), 'must be greater than 0'],
    ['half a GPU', main({ gpu: 0.5 }), 'must be a whole number of at least 1'],
    ['user -1', pod({ user: -1 }), 'must be a whole number from 0'],
    ['a shutdown in no time', pod({ terminationGracePeriod: seconds(0) }), 'must be whole seconds, at least 1'],
    ['minus one replica', pod({ replicas: -1 }), 'must be a whole number of at least 0'],
    [
      'a cluster without proxies',
      () => defineCluster({ ...first, proxyReplicas: 0 }),
      'must be a whole number of at least 1',
    ],
  ],
  databases: [
    ['a server of 51 characters', server({ name: 'x'.repeat(51) }), 'at most 50 characters'],
    ['a server that begins with a digit', server({ name: '1pg' }), 'RFC 1035'],
    ['a parameter in the hands of the operator', server({ parameters: { ssl: 'off' } }), 'sets that parameter itself'],
    [
      'libraries as a parameter',
      server({ parameters: { shared_preload_libraries: 'vchord' } }),
      'list the libraries under `preload`',
    ],
    [
      'buffers beyond the memory',
      server({ parameters: { shared_buffers: '1GB' } }),
      'refuses more than the memory request of 16Mi',
    ],
    [
      'buffers in pages',
      server({ parameters: { shared_buffers: '16384' } }),
      'must be a whole number with kB, MB or GB',
    ],
    [
      'a log that only shrinks',
      server({ parameters: { min_wal_size: '2GB' } }),
      'must be a size below max_wal_size, 1GB',
    ],
    ['a log without replication', server({ parameters: { wal_level: 'minimal' } }), 'must be replica or logical'],
    ['hints that are neither on nor off', server({ parameters: { wal_log_hints: 'maybe' } }), 'must be on or off'],
    ['a tag without a version', server({ image: image('ghcr.io/a/pg', 'bookworm') }), 'takes the version from the tag'],
    ['an old version', server({ image: image('ghcr.io/a/pg', '11.22') }), 'must be 12 or newer'],
    [
      'buffers in no unit',
      server({ parameters: { shared_buffers: '128M' } }),
      'must be a whole number with kB, MB or GB',
    ],
    [
      'the role of replication',
      server({ roles: [{ name: 'streaming_replica', password, description: '' }] }),
      'is reserved',
    ],
    ['a role of PostgreSQL', server({ roles: [{ name: 'pg_monitor', password, description: '' }] }), 'is reserved'],
    [
      'a role of the pooler',
      server({ roles: [{ name: 'cnpg_pooler_pgbouncer', password, description: '' }] }),
      'is reserved',
    ],
    [
      'two roles with one Secret',
      server({ roles: ['a_b', 'a-b'].map((name) => ({ name, password, description: '' })) }),
      'or one that its Secret shares',
    ],
    ['a template database', database('template1'), 'that database is reserved'],
    ['a database in capitals', database('HomeAssistant'), 'write it as "homeassistant"'],
    ['a database of 64 characters', database('x'.repeat(64)), 'must be at most 63'],
    ['an extension twice', database('app', ['cube', 'cube']), 'the extension is listed twice'],
  ],
  network: [
    [
      'a login without a domain',
      network({ people: [{ name: 'a', login: 'a@b', role: 'admin' }] }),
      'must be an email address',
    ],
    [
      'one login for two',
      network({ people: ['a', 'b'].map((name) => ({ name, login: 'A@b.c', role: 'member' as const })) }),
      'has that login, too',
    ],
    ['a time to live of a minute', network({ ttl: 60 }), 'Gandi takes whole seconds from 300'],
    ['a tag with its prefix', host({ tags: ['tag:home'] }), 'write it without "tag:"'],
    ['a tag that begins with a digit', host({ tags: ['1st'] }), 'must be a Tailscale tag'],
    ['a range without bits', network({ lan: '192.168.1.0' }), 'must be an IPv4 range'],
    ['a range of 33 bits', network({ lan: '192.168.1.0/33' }), 'must be an IPv4 range'],
    ['a zone with a dot at its end', network({ zone: 'example.net.' }), 'must be a domain'],
    ['a period in days', network({ ssh: { tags: [], checkPeriod: '1d' } }), 'must be a Go duration'],
    ['an address of the LAN for the tailnet', host({ tailnetAddress: '192.168.1.5' }), '100.64.0.0/10'],
    ['an address with a leading zero', host({ lanAddress: '192.168.01.5' }), 'must be an IPv4 address'],
    [
      'an NFS client with a bad address',
      () => defineShare({ name: 's', host: gatewayHost, path: '/a', nfsClients: ['10.0.0.256'], writable: true }),
      'must be an IPv4 range, an address or a host name',
    ],
  ],
  'readers of what is rendered': [
    ['a metrics label with a hyphen', service({ metrics: { app: { labels: { 'a-b': 'c' } } } }), 'must be a label'],
    [
      'a metrics interval of 100 ms',
      service({ metrics: { app: { interval: seconds(0.1) } } }),
      'must be whole seconds',
    ],
    [
      'HTTPS on another port',
      service({ exposures: [{ host: 'app', audience: 'admin', auth: 'sso', tailnetPort: 8443 }] }),
      'which has only port 443',
    ],
    [
      'a metrics path without a slash',
      service({ metrics: { app: { path: 'metrics' } } }),
      'a path must begin with a slash',
    ],
    [
      'an ini value with two marks',
      volume(config('files', { 'a.ini': ini({ s: { key: '`;' } }) })),
      'no ini file can hold',
    ],
    [
      'a path with a quote for nginx',
      service({ exposures: [{ host: 'app', audience: 'admin', auth: 'sso', paths: ['/a"b'] }] }),
      'no blanks, quotes',
    ],
    [
      'a job on a day that never comes',
      pod({ kind: 'CronJob', schedule: '0 4 31 2 *' }),
      'not a valid date, so it never fires',
    ],
  ],
};

describe.each(Object.entries(refused))('%s', (_, inputs) => {
  test.each(inputs)('%s', (_what, make, words) => {
    expect(said(make)).toContain(words);
  });
});

test.each<readonly [string, () => unknown]>([
  [
    'a registry with a port and a digest',
    main({ image: image('registry.lan:5000/a/b', `1@sha256:${'a1'.repeat(32)}`) }),
  ],
  ['braces in a text with a secret', main({ env: { A: text`{{${password}}} {` } })],
  ['the escape of a reference', main({ args: ['$$(date)', '$(cat /etc/hostname)', '$', 'a$'] })],
  ['a database with an underscore', database('home_assistant')],
  [
    'a file in the middle of a volume',
    service({
      workloads: [
        { container: { ...plainContainer, mounts: { '/etc/a.yaml': { volume: 'data', subPath: 'b/a.yaml' } } } },
      ],
      volumes: { data: emptyDir() },
    }),
  ],
  ['no replicas', pod({ replicas: 0 })],
])('accepted: %s', (_, make) => {
  expect(said(make)).toBe('');
});
