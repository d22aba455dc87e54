import fc from 'fast-check';
import { type ConfigContent, ini, json, plainText, yaml } from '#model/config.ts';
import { type Volume, claim, config, emptyDir, hostPath, nodeDirectory, notBackedUp } from '#model/storage.ts';
import { mib } from '#model/units.ts';
import { bytes, maybe, mostly, mountPaths, names, pick, texts, without, words } from './arbitrary-values.ts';

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

/** Volumes by the names under which containers may mount them. */
export const arbitraryVolumes: fc.Arbitrary<Readonly<Record<'data' | 'cache' | 'files' | 'shm', Volume>>> = fc.record({
  data: fc.oneof(
    fc
      .record({ size: bytes, claimName: maybe(names) })
      .map((options): Volume => claim({ ...without(options), backup })),
    fc.tuple(mountPaths, bytes).map(([path, size]): Volume => nodeDirectory({ path, size, backup })),
  ),
  cache: bytes.map((size): Volume => emptyDir({ size, reason: 'measured' })),
  files: fc
    .tuple(names, fc.dictionary(fileNames, contents, { minKeys: 1, maxKeys: 2 }))
    .map(([name, files]): Volume => config(name, files)),
  shm: fc.oneof(
    mostly(pick(mib(1), mib(4)), mib(4096)).map((size): Volume =>
      emptyDir({ size, memory: true, reason: 'shared memory' }),
    ),
    mountPaths.map((path): Volume => hostPath(path, 'it watches the node')),
  ),
});
