import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { own } from '#fleet/images.ts';

interface Renovate {
  readonly customManagers: readonly {
    readonly managerFilePatterns: readonly string[];
    readonly matchStrings: readonly string[];
  }[];
}

const root = join(import.meta.dirname, '..');
const { customManagers } = JSON.parse(readFileSync(join(root, 'renovate.json'), 'utf8')) as Renovate;
const patterns = customManagers.flatMap(({ matchStrings }) => matchStrings);

/** What Renovate finds in a file of the fleet. */
function found(text: string): Record<string, string>[] {
  const matches = patterns.flatMap((pattern) => [...text.matchAll(new RegExp(pattern, 'g'))]);
  return matches.map(({ groups }) => JSON.parse(JSON.stringify(groups)) as Record<string, string>);
}

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('a version of the fleet is found', () => {
  test.each([
    [
      'a tag of an image',
      "  // renovate: datasource=docker depName=ghcr.io/foo/bar\n  image: image('ghcr.io/foo/bar', 'v1.2.3-alpine'),\n",
      { datasource: 'docker', depName: 'ghcr.io/foo/bar', currentValue: 'v1.2.3-alpine' },
    ],
    [
      'a tag with its digest',
      `// renovate: datasource=docker depName=ghcr.io/foo/bar\nimage: image('ghcr.io/foo/bar', '1.2.3@${digest}'),\n`,
      { datasource: 'docker', depName: 'ghcr.io/foo/bar', currentValue: '1.2.3', currentDigest: digest },
    ],
    [
      'a Helm chart',
      "// renovate: datasource=helm depName=loki registryUrl=https://charts.example.com\nversion: '6.1.0',\n",
      { datasource: 'helm', depName: 'loki', registryUrl: 'https://charts.example.com', currentValue: '6.1.0' },
    ],
    [
      'a tag of a git repository',
      "// renovate: datasource=github-tags depName=foo/bar extractVersion=^v(?<version>.+)$\nrevision: '2.0.0', // since May\n",
      { datasource: 'github-tags', depName: 'foo/bar', extractVersion: '^v(?<version>.+)$', currentValue: '2.0.0' },
    ],
    [
      'a tag of a git repository, in the order of its own scheme',
      "// renovate: datasource=git-tags depName=charts packageName=https://git.example.com/a/b versioning=loose\nrevision: 'helm-chart-2.0.0',\n",
      {
        datasource: 'git-tags',
        depName: 'charts',
        packageName: 'https://git.example.com/a/b',
        versioning: 'loose',
        currentValue: 'helm-chart-2.0.0',
      },
    ],
  ])('%s', (_, text, expected) => {
    expect(found(text)).toEqual([expected]);
  });
});

test('a comment that does not stand directly above its version finds nothing', () => {
  expect(found("// renovate: datasource=docker depName=a\n\nimage: image('a', '1.0'),\n")).toEqual([]);
  expect(found("// renovate: datasource=docker depName=a\nimage: image(\n  'a',\n  '1.0',\n),\n")).toEqual([]);
});

test('Renovate runs RE2, which knows no lookaround and no backreference', () => {
  for (const pattern of patterns) expect(pattern).not.toMatch(/\(\?<?[=!]|\\[1-9]|\\k</);
});

const fleet = globSync('{fleet,pulumi}/**/*.ts', { cwd: root });

test('every file with versions is read', () => {
  const filePatterns = customManagers.flatMap(({ managerFilePatterns }) => managerFilePatterns);
  const expressions = filePatterns.map((pattern) => new RegExp(pattern.slice(1, -1)));
  for (const file of fleet)
    expect(
      expressions.filter((expression) => expression.test(file)),
      file,
    ).toHaveLength(1);
  expect(expressions.some((expression) => expression.test('dist/k8s/fleet/a.ts'))).toBe(false);
});

const call = /\b(image|own)\(\s*'([^']+)',\s*(?:\/\/ .*\s+)?(?:'([^']+)'|(\w+)),?\s*\)/g;
/** An image that something else renews: `// not renewed: <reason>` above it. */
const followed = /\/\/ not renewed: \S.*\n.*$/;
const anyCall = /(?<!const |\.)\b(?:image|own)\(/g;

/** Images in a file of the fleet whose version Renovate does not find, or finds as that of something else. */
function notRenewed(text: string): readonly string[] {
  const versions = found(text);
  const declared = (name: string): string | undefined => new RegExp(`const ${name} = '([^']+)'`).exec(text)?.[1];
  const calls = [...text.matchAll(call)];
  const unread = [...text.matchAll(anyCall)].length - calls.length;
  return [
    ...calls.flatMap(({ index, 0: whole, 1: by, 2: name = '', 3: literal, 4: variable = '' }) => {
      if (followed.test(text.slice(0, index + whole.indexOf('(')))) return [];
      const repository = by === 'own' ? own(name, '0').repository : name;
      const version = (literal ?? declared(variable) ?? '').split('@')[0];
      const known = versions.filter(({ currentValue }) => currentValue === version);
      if (known.length === 0) return [`${repository} has no comment for Renovate above its version ${version ?? ''}`];
      // A version that several images share may be that of the release that they come from.
      const names = known.map(({ depName = '' }) => depName);
      return literal === undefined || names.includes(repository)
        ? []
        : [`the comment above ${repository} is for ${names.join(', ')}`];
    }),
    ...(unread === 0 ? [] : [`${unread} images are not written as image('repository', 'version')`]),
  ];
}

describe('an image that would never be renewed is found', () => {
  const comment = '// renovate: datasource=docker depName=ghcr.io/example/a\n';
  const line = "image: image('ghcr.io/example/a', '1.2.3'),\n";
  test.each([
    ['nothing, where the comment is right', comment + line, []],
    ['no comment', line, ['ghcr.io/example/a has no comment for Renovate above its version 1.2.3']],
    [
      'a line between comment and version',
      `${comment}\n${line}`,
      ['ghcr.io/example/a has no comment for Renovate above its version 1.2.3'],
    ],
    [
      'the comment of another image',
      comment + line.replace('/a', '/b'),
      ['the comment above ghcr.io/example/b is for ghcr.io/example/a'],
    ],
    [
      'an image of our own with the comment of another',
      `${comment}own('a', '1.2.3')\n`,
      [`the comment above ${own('a', '0').repository} is for ghcr.io/example/a`],
    ],
    [
      'a version that several images share',
      "// renovate: datasource=github-tags depName=example/a\nconst version = '1.2.3';\nimage('ghcr.io/example/a', version);\n",
      [],
    ],
    [
      'a version without a comment that several images share',
      "const version = '1.2.3';\nimage('ghcr.io/example/a', version);\n",
      ['ghcr.io/example/a has no comment for Renovate above its version 1.2.3'],
    ],
    ['nothing, where a reason says why', `// not renewed: comes with b\n${line}`, []],
    [
      'a name that is computed',
      'image(`ghcr.io/${name}`, version)',
      ["1 images are not written as image('repository', 'version')"],
    ],
  ])('%s', (_, text, expected) => {
    expect(notRenewed(text)).toEqual(expected);
  });
});

test.each(fleet.filter((file) => file !== 'fleet/images.ts'))('%s: every image is renewed', (file) => {
  expect(notRenewed(readFileSync(join(root, file), 'utf8'))).toEqual([]);
});

test.each(fleet)('%s: each comment finds one version', (file) => {
  const text = readFileSync(join(root, file), 'utf8');
  const comments = text.split('\n').filter((line) => line.includes('// renovate:'));
  const names = comments.map((line) => /depName=(\S+)/.exec(line)?.[1]);
  expect(found(text).map(({ depName }) => depName)).toEqual(names);
  for (const { currentValue } of found(text)) expect(currentValue).toMatch(/\d/);
});
