import fc from 'fast-check';
import { type ConfigContent, ini, json, plainText, yaml } from '#model/config.ts';
import {
  type Volume,
  claim,
  config,
  emptyDir,
  hostPath,
  nfs,
  nodeDirectory,
  notBackedUp,
  sharedClaim,
} from '#model/storage.ts';
import { mib } from '#model/units.ts';
import {
  type Surroundings,
  bytes,
  maybe,
  mostly,
  mountPaths,
  names,
  pick,
  texts,
  without,
  words,
} from './arbitrary-values.ts';

const fileNames = mostly<string>(pick('app.yaml', 'settings.ini', 'a_b'), 'a/b', '..', '', 'é', 'x'.repeat(254));
const sections = mostly<string>(words, 'a]', 'x.y');
const keys = mostly<string>(words, 'a=b');

const contents: fc.Arbitrary<ConfigContent> = fc.oneof(
  texts.map(plainText),
  fc.dictionary(texts, texts, { maxKeys: 3 }).map(yaml),
  fc.dictionary(texts, texts, { maxKeys: 3 }).map(json),
  fc.dictionary(sections, fc.dictionary(keys, texts, { maxKeys: 2 }), { maxKeys: 2 }).map(ini),
);

const backup = notBackedUp('a test');

type Make<Value> = (around: Surroundings) => Value;

/** Volumes whose data is kept. */
const kept: fc.Arbitrary<Make<Volume>> = fc.oneof(
  fc
    .record({ size: bytes, claimName: maybe(names) })
    .map((options) => (): Volume => claim({ ...without(options), backup })),
  fc.tuple(maybe(mountPaths), bytes).map(([path, size]) => ({ cluster, gpuCluster }: Surroundings): Volume => {
    const [declared = '/data'] = Object.keys({ ...cluster.directories, ...gpuCluster.directories });
    return nodeDirectory({ path: path ?? `${declared}/data`, size, backup });
  }),
  fc.record({ size: bytes, readOnly: maybe(fc.boolean()), claimName: maybe(names), volumeName: maybe(names) }).map(
    (options) =>
      ({ share }: Surroundings): Volume =>
        nfs({ ...without(options), share, backup }),
  ),
);

/** Volumes by the names under which containers may mount them. */
export const arbitraryVolumes: fc.Arbitrary<
  Make<Readonly<Record<'data' | 'cache' | 'files' | 'shm' | 'library', Volume>>>
> = fc
  .record({
    data: kept,
    cache: bytes.map((size): Volume => emptyDir({ size, reason: 'measured' })),
    files: fc
      .tuple(names, fc.dictionary(fileNames, contents, { minKeys: 1, maxKeys: 2 }), maybe(fc.boolean()))
      .map(([name, files, executable]): Volume => config(name, files, without({ executable }))),
    shm: fc.oneof(
      mostly(pick(mib(1), mib(4)), mib(4096)).map((size): Volume =>
        emptyDir({ size, memory: true, reason: 'shared memory' }),
      ),
      mostly<string>(pick('/proc', '/sys'), '/data', 'proc').map((path): Volume =>
        hostPath(path, 'it watches the node'),
      ),
    ),
    volume: mostly<string | undefined>(fc.constant(undefined), 'nope'),
  })
  .map(({ data, volume, ...volumes }) => (around) => ({
    ...volumes,
    data: data(around),
    library: sharedClaim(around.library.service, volume ?? around.library.volume),
  }));
