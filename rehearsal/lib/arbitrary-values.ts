import fc from 'fast-check';
import type { Cluster, Share } from '#model/host.ts';
import type { PostgresServer } from '#model/postgres.ts';
import type { KubernetesService } from '#model/service.ts';
import { type Bytes, type MilliCpu, type Seconds, cores, gib, mib, milli, seconds } from '#model/units.ts';
import type { VaultItem } from '#model/vault.ts';

/** What random services may refer to. */
export interface Surroundings {
  readonly cluster: Cluster;
  /** A cluster with a GPU. */
  readonly gpuCluster: Cluster;
  readonly server: PostgresServer;
  /** A vault item with a field `password`. */
  readonly item: VaultItem;
  /** A share that nodes of both clusters may mount. */
  readonly share: Share;
  /** A claim on the cluster that services of its namespace may mount too. */
  readonly library: { readonly service: KubernetesService; readonly volume: string };
}

/** How often a value is one that no service should have: one in this many. */
const rarity = 80;

/** Mostly a good value, now and then one that people type by mistake. */
export const mostly = <Value>(good: fc.Arbitrary<Value>, ...hostile: readonly Value[]): fc.Arbitrary<Value> =>
  fc.oneof({ weight: rarity, arbitrary: good }, { weight: 1, arbitrary: fc.constantFrom(...hostile) });

/** A value, or none. */
export const maybe = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(value, { nil: undefined });

/** Seldom a value, for what few services have. */
export const rarely = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });

/** One of the values. */
export const pick = <const Value>(...values: readonly Value[]): fc.Arbitrary<Value> => fc.constantFrom(...values);

type Written<Value> = { [Key in keyof Value as undefined extends Value[Key] ? never : Key]: Value[Key] } & {
  [Key in keyof Value as undefined extends Value[Key] ? Key : never]?: Exclude<Value[Key], undefined>;
};

/** A record without the keys that are undefined, as one would write it. */
export const without = <Value extends object>(record: Value): Written<Value> =>
  Object.fromEntries(Object.entries(record).filter(([, item]) => item !== undefined)) as Written<Value>;

/** Texts that are read differently by YAML, shells, Go templates or the kubelet. */
export const texts: fc.Arbitrary<string> = fc.oneof(
  fc.string({ maxLength: 20 }),
  pick('yes', 'e123456', '1_000', '012', '12:30', '1e3', 'null', '~', '', ' x ', '# a', 'a: b', '{{ .x }}', '%(a)s'),
  pick('- a\n', '\u2028', 'é', '🚀', '\t', 'a\r\nb', '"', "'", '`', '\\', '@x', '*a', '&a', '!x', '|', '=', '<<'),
  pick(
    '.inf',
    '0x1F',
    '2026-01-31',
    '\u0085',
    '\ufeff',
    ' \n',
    '\n\n a\n',
    '---',
    '...',
    '? a',
    '1_',
    '+1',
    '0b1',
    '.5',
  ),
);

export const words = pick('app', 'web', 'data', 'cache', 'worker', 'a1', 'x-y', 'media', 'sync');
export const names = mostly<string>(words, 'App', 'a_b', '-a', 'a-', '', 'x'.repeat(64), 'ü');

const badPaths = ['data', '/tmp/', '/', '/a/../b', '/a:b', '//a', '', `/${'x'.repeat(70)}`, '/日本'];
/** Paths at which volumes are mounted. */
export const mountPaths = mostly<string>(pick('/data', '/etc/app', '/media', '/opt/a b'), ...badPaths, '/tmp');
/** Paths of directories that nobody keeps. */
export const scratchPaths = mostly<string>(pick('/tmp', '/run', '/cache', '/.config'), ...badPaths, '/data');

export const ports = mostly(fc.integer({ min: 1, max: 65_535 }), 0, -1, 65_536, 80.5, Number.NaN);
export const bytes = mostly<Bytes>(
  fc.integer({ min: 1, max: 64 }).map((n) => mib(n * 16)),
  ...[mib(0), mib(-1), mib(0.3), gib(1.1), mib(Number.NaN), gib(1e9)],
);
export const cpu = mostly<MilliCpu>(
  fc.integer({ min: 1, max: 500 }).map(milli),
  ...[milli(0), milli(0.5), cores(2.01), milli(-5), cores(1e-7)],
);
export const durations = mostly<Seconds>(
  fc.integer({ min: 1, max: 1000 }).map(seconds),
  ...[seconds(0), seconds(0.5), seconds(-1), seconds(Number.NaN)],
);
