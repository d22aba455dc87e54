import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const pages = ['README.md', ...globSync('{docs,dist/docs}/**/*.md', { cwd: root })];

const read = (file: string): string => readFileSync(join(root, file), 'utf8');

/** What a page points at: links from where it stands, and paths in backticks from the root of the repository. */
function targets(page: string): readonly string[] {
  const text = read(page);
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link = '']) => join(dirname(page), link));
  const folders = '(?:cdk8s|dist|docs|fleet|model|pulumi|rehearsal|scripts|test)';
  const paths = [...text.matchAll(new RegExp(`\`(${folders}/[\\w./-]+)\``, 'g'))].map(([, path = '']) => path);
  return [...links, ...paths];
}

test.each(pages)('what %s points at is there', (page) => {
  expect(targets(page).filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test('every script that they run is there', () => {
  const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Record<string, string> };
  const named = pages.flatMap((page) =>
    [...read(page).matchAll(/(?:npm|mise) run ([\w:-]+)/g)].map(([, name]) => name),
  );
  expect(named.length).toBeGreaterThan(10);
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
});

test('the pages point at something', () => {
  expect(pages.flatMap(targets).length).toBeGreaterThan(40);
});
