import { existsSync, globSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const pages = ['README.md', ...globSync('{docs,dist/docs}/**/*.md', { cwd: root })];

const read = (file: string): string => readFileSync(join(root, file), 'utf8');

const folders = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
  .map(({ name }) => name);
const pathPattern = new RegExp(`\`((?:${folders.join('|')})/[\\w./-]*)\``, 'g');

/** What a page refers to: links from its own folder, and paths in backticks from the root of the repository. */
function targets(page: string): readonly string[] {
  const text = read(page);
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link = '']) => join(dirname(page), link));
  const paths = [...text.matchAll(pathPattern)].map(([, path = '']) => path);
  return [...links, ...paths];
}

test.each(pages)('what %s refers to exists', (page) => {
  expect(targets(page).filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test.each(pages)('every script that %s runs exists', (page) => {
  const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Record<string, string> };
  const named = [...read(page).matchAll(/(?:npm|mise) run ([\w:-]+)/g)].map(([, name]) => name);
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
});

test('the patterns find a link, a path and a script', () => {
  expect(targets('README.md')).toEqual(expect.arrayContaining(['docs/README.md', 'fleet/services/']));
  expect(read('README.md')).toMatch(/(?:npm|mise) run ([\w:-]+)/);
});
