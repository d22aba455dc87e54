import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commandOf, readPage, stepsIn } from './steps.ts';

const root = join(import.meta.dirname, '../..');

describe('steps', () => {
  const page = [
    '# Title',
    '```sh\nkubectl version\n```',
    '## 1. First',
    'Text.',
    '```sh\nkubectl --context a delete pod \\\n  one two\nnpm run dns-up\n```',
    '## 2. Second',
    '## Background',
    '```sh\nrm -rf /\n```',
    '',
  ].join('\n');

  test('are the numbered sections, with the lines of their shell blocks', () => {
    expect(stepsIn(page)).toEqual([
      { title: 'First', commands: ['kubectl --context a delete pod one two', 'npm run dns-up'] },
      { title: 'Second', commands: [] },
    ]);
  });
});

test.each([
  ['kubectl --context a get pods', { kind: 'execute', line: 'kubectl --context a get pods' }],
  [`op read 'op://vault/My Item/field' >/dev/null`, { kind: 'vault-field', item: 'My Item', field: 'field' }],
  ['npm run tailnet-up', { kind: 'script', name: 'tailnet-up' }],
  ['argocd app sync a b', { kind: 'sync', applications: ['a', 'b'] }],
])('%s is understood', (line, command) => {
  expect(commandOf(line)).toEqual(command);
});

test.each(['kubectl get pods', 'op read op://vault/item/field', 'rm -rf /', 'argocd app delete a'])(
  '%s is refused, because the rehearsal cannot tell whether it is right',
  (line) => {
    expect(() => commandOf(line)).toThrow(`can neither execute nor check this command: ${line}`);
  },
);

describe('the page', () => {
  const steps = stepsIn(readPage());
  const commands = steps.flatMap((step) => step.commands.map(commandOf));

  test('numbers its steps from 1, and every step has a command that the rehearsal understands', () => {
    const numbers = [...readPage().matchAll(/^## (\d+)\. /gm)].map(([, number]) => Number(number));
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    expect(steps.length).toBe(numbers.length);
    for (const { title, commands: lines } of steps) expect([title, lines.length]).not.toEqual([title, 0]);
  });

  test('names scripts and files that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };
    const named = commands.flatMap((command) => (command.kind === 'script' ? [command.name] : []));
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
    const files = commands
      .flatMap((command) => (command.kind === 'execute' ? [...command.line.matchAll(/dist\/\S+/g)] : []))
      .map(([path]) => path);
    expect(files.length).toBeGreaterThan(2);
    expect(files.filter((path) => globSync(path, { cwd: root }).length === 0)).toEqual([]);
  });
});
