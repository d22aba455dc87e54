import { expect, test } from 'vitest';
import { fleetOf, plainService, second } from '#model/fixture.ts';
import { manifestFiles } from './files.ts';

test('every cluster has the files of its own services only', () => {
  const files = manifestFiles(fleetOf(plainService('left'), plainService('right', { on: second })));
  const holding = (name: string): readonly string[] =>
    [...files].filter(([path, text]) => path.startsWith('dist/k8s/') && text.includes(name)).map(([path]) => path);
  for (const [name, folder] of [
    ['left', 'dist/k8s/first/left/'],
    ['right', 'dist/k8s/second/right/'],
  ] as const) {
    expect(holding(name)).not.toEqual([]);
    expect(holding(name).filter((path) => !path.startsWith(folder))).toEqual([]);
  }
});
