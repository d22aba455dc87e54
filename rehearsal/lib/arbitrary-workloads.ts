import fc from 'fast-check';
import { image } from '#model/image.ts';
import { ownDatabase, text } from '#model/reference.ts';
import { type Secret, secret } from '#model/secret.ts';
import type { Bytes, MilliCpu } from '#model/units.ts';
import {
  type Allowances,
  type Container,
  type EnvValue,
  type Health,
  type Port,
  type Workload,
  exec,
  http,
  tcp,
  unprobed,
} from '#model/workload.ts';
import {
  type Surroundings,
  bytes,
  cpu,
  durations,
  maybe,
  mostly,
  mountPaths,
  names,
  pick,
  ports,
  rarely,
  scratchPaths,
  texts,
  without,
} from './arbitrary-values.ts';

/** What the parts of one service share. */
export interface Own extends Surroundings {
  /** Its Secrets by their only key. */
  readonly secrets: Map<string, Secret>;
  readonly hasDatabase: boolean;
  readonly hasGpu: boolean;
  /** It is in the namespace of the library, whose claim it may mount. */
  readonly borrows: boolean;
}

const repositories = mostly<string>(
  pick('docker.io/library/nginx', 'registry.lan:5000/a/b', 'ghcr.io/a/b_c'),
  ...['nginx', 'ghcr.io/A/b', 'ghcr.io/a/b:1', 'https://ghcr.io/a', 'ghcr.io/a//b'],
);
const versions = mostly<string>(
  pick('1.2.3', 'v2.0', '1.0-alpine', `1.2.3@sha256:${'a1'.repeat(32)}`),
  ...['1+2', 'latest', '', '1.2@sha256:abc', '-1', 'a b', '1.2.3@'],
);

function secretOf({ secrets, item }: Own, key: string): Secret {
  const known = secrets.get(key) ?? secret(`keys-${secrets.size}`, { [key]: item.field('password') });
  secrets.set(key, known);
  return known;
}

/** Values of variables; those that need the surroundings are functions of them. */
const values: fc.Arbitrary<(own: Own) => EnvValue> = fc.oneof(
  texts.map((value) => () => value),
  mostly<string>(pick('$$(date)', '$(cat /etc/x)', '$', 'a$b', '$$$$'), '$(NOPE)', 'a$$b', '$(LAST)').map(
    (value) => () => value,
  ),
  pick<(own: Own) => EnvValue>(
    ({ item }) => item.field('password'),
    ({ item }) => text`{{${item.field('password')}}} {`,
    () => ({ podField: 'metadata.name' }),
  ),
  mostly<string>(pick('token', 'api-key', 'a.b'), 'api key', 'a/b', '', '..').map(
    (key) => (own: Own) => secretOf(own, key).key(key),
  ),
);

const allowances = fc.oneof(
  mostly(fc.constant('it changes owners'), '').map((root): Allowances => ({ root })),
  fc.constant<Allowances>({ writableRoot: 'it writes beside itself' }),
  fc.constant<Allowances>({ privileged: 'it mounts' }),
  mostly<string>(pick('NET_ADMIN', 'SYS_PTRACE'), 'net_admin').map((name): Allowances => ({
    capabilities: { add: [name], reason: 'it needs that' },
  })),
);

const variables = (prefix: string): fc.Arbitrary<string> =>
  mostly<string>(pick(`${prefix}FIRST`, `${prefix}SECOND`, `${prefix}x.y`), 'A=B', '1ST', 'A B', '', 'É', 'LAST');

const port: fc.Arbitrary<number | Port> = fc.oneof(
  ports,
  fc
    .record({ container: ports, service: maybe(fc.oneof(ports, pick(false))), protocol: maybe(pick('TCP', 'UDP')) })
    .map(without),
);

/** A probe that a container with these ports can have. */
function healthOf(names: readonly string[]): fc.Arbitrary<Health> {
  const none: fc.Arbitrary<Health> = mostly<Health>(
    fc.constant(exec('true')),
    exec(),
    unprobed('it ends by itself'),
    http('/'),
  );
  if (names.length === 0) return none;
  const named = mostly<string | undefined>(fc.constantFrom(undefined, ...names), 'nope');
  return fc.oneof(
    none,
    mostly<string>(pick('/healthz', '/', '/ready?full=1'), 'healthz', '/a b').map((path) => http(path)),
    fc.constant(http('/healthz', { host: 'localhost' })),
    named.map((name) => tcp(name)),
  );
}

/** Where a container runs in its pod: its ports and variables are called after it, so that they seldom clash. */
interface Role {
  readonly name: fc.Arbitrary<string | undefined>;
  readonly ports: fc.Arbitrary<string>;
  readonly most: number;
  readonly health: (ports: readonly string[]) => fc.Arbitrary<Health | undefined>;
}

const badPorts = ['HTTP', '8080', 'a--b', '-', 'x'.repeat(16), 'a_b'];
const main: Role = {
  name: fc.constant(undefined),
  ports: mostly<string>(pick('http', 'metrics'), ...badPorts),
  most: 2,
  health: healthOf,
};
const sidecar: Role = {
  name: mostly<string | undefined>(pick('side', 'proxy'), undefined, 'Side'),
  ports: mostly<string>(pick('grpc', 'peer'), 'http', ...badPorts),
  most: 1,
  health: healthOf,
};
const init: Role = {
  name: pick('prepare', 'migrate'),
  ports: fc.constant('never'),
  most: 0,
  health: () => mostly<Health | undefined>(fc.constant(undefined), exec('true')),
};

const container = (role: Role, prefix: string): fc.Arbitrary<(own: Own) => Container> =>
  fc
    .dictionary(role.ports, port, { maxKeys: role.most })
    .chain((declared) =>
      fc.record({
        name: role.name,
        repository: repositories,
        version: versions,
        ports: fc.constant(declared),
        env: fc.dictionary(variables(prefix), values, { maxKeys: 3 }),
        args: fc.array(fc.oneof(texts, pick('--port=80', '$$(PORT)')), { maxLength: 2 }),
        mounts: fc.dictionary(
          mountPaths,
          mostly<string>(pick('data', 'cache', 'files', 'shm'), 'nope', 'constructor'),
          {
            maxKeys: 2,
          },
        ),
        emptyDirs: fc.uniqueArray(scratchPaths, { maxLength: 2 }),
        cpu: fc.tuple(cpu, maybe(cpu)),
        memory: fc.tuple(bytes, bytes),
        health: role.health(Object.keys(declared)),
        startupTimeout: maybe(durations),
        allow: rarely(allowances),
        envFrom: pick(true, false, false),
        library: mountPaths,
      }),
    )
    .map(
      ({
        repository,
        version,
        env,
        cpu: [first, second],
        memory: [one, two],
        startupTimeout,
        envFrom,
        library,
        ...rest
      }) =>
        (own) =>
          without({
            ...rest,
            mounts: own.borrows ? { ...rest.mounts, [library]: 'library' } : rest.mounts,
            image: image(repository, version),
            env: Object.fromEntries(Object.entries(env).map(([key, value]) => [key, value(own)])),
            cpu: without({
              request: second !== undefined && second < first ? second : first,
              limit: second && (Math.max(first, second) as MilliCpu),
            }),
            memory: { request: Math.min(one, two) as Bytes, limit: Math.max(one, two) as Bytes },
            envFrom: envFrom ? [secretOf(own, 'TOKEN')] : undefined,
            startupTimeout: (rest.health?.kind ?? 'none') === 'none' ? undefined : startupTimeout,
          }),
    );

const permissions = fc.record({
  namespace: fc.constant([{ resources: ['configmaps'], verbs: ['get'] }]),
  cluster: fc.constant([{ groups: ['apps'], resources: ['deployments'], names: ['it'], verbs: ['patch'] }]),
});

/** Whoever declares a database reads its URL. */
const withDatabase = (main: Container, { hasDatabase }: Own): Container =>
  hasDatabase ? { ...main, env: { ...main.env, DATABASE_URL: ownDatabase.url } } : main;

const workload = (
  prefix: string,
  name: fc.Arbitrary<string | undefined>,
  isFirst: boolean,
): fc.Arbitrary<(own: Own) => Workload> =>
  fc
    .record({
      kind: pick('Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'),
      name,
      container: container(main, prefix),
      sidecars: fc.array(container(sidecar, `${prefix}S_`), { maxLength: 1 }),
      init: fc.array(container(init, `${prefix}I_`), { maxLength: 1 }),
      user: mostly(pick(1000, 65_534), 0, -1, 1.5),
      replicas: mostly(fc.integer({ min: 0, max: 3 }), 1.5, -1),
      schedule: mostly<string>(
        pick('0 4 * * *', '@daily', '*/5 * * * *'),
        '0 0 3 * * *',
        '61 * * * *',
        '',
        '30 2 30 2 *',
      ),
      terminationGracePeriod: maybe(durations),
      annotations: fc.dictionary(mostly<string>(pick('note', 'example.org/note'), 'my note', 'a/b/c', ''), texts, {
        maxKeys: 1,
      }),
      serviceName: maybe(mostly<string>(fc.constant(`${prefix.toLowerCase().replace('_', '')}front`), 'Front', '1a')),
      rbac: rarely(permissions),
      hostPid: rarely(mostly(fc.constant('it watches processes'), '')),
      hostNetwork: rarely(fc.constant('it answers on the node')),
      priorityClass: rarely(mostly<string>(fc.constant('system-node-critical'), 'nope')),
      gpu: mostly(fc.constant(1), 0, 1.5, -1, 99),
      runtimeClass: mostly<string>(fc.constant('nvidia'), 'no such'),
      tolerations: maybe(fc.uniqueArray(mostly<string>(pick('gpu', 'example.org/gpu'), 'a b'), { maxLength: 1 })),
    })
    .map(
      ({ kind, replicas, schedule, container: make, sidecars, init: first, gpu, runtimeClass, ...pod }) =>
        (own) =>
          without({
            ...pod,
            kind,
            container: without({ ...withDatabase(make(own), own), gpu: own.hasGpu && isFirst ? gpu : undefined }),
            runtimeClass: own.hasGpu ? runtimeClass : undefined,
            sidecars: sidecars.map((each) => each(own)),
            init: first.map((each) => each(own)),
            // There is one slot.
            replicas: kind === 'Deployment' && !own.hasGpu ? replicas : undefined,
            schedule: kind === 'CronJob' ? schedule : undefined,
          }) as Workload,
    );

/** One or two workloads of a service. */
export const arbitraryWorkloads: fc.Arbitrary<(own: Own) => readonly Workload[]> = fc
  .tuple(workload('A_', fc.constant(undefined), true), maybe(workload('B_', names, false)))
  .map(
    ([one, two]) =>
      (own) =>
        two === undefined ? [one(own)] : [one(own), two(own)],
  );
