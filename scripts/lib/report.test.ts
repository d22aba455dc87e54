import { expect, test } from 'vitest';
import { changes, removals } from './report.ts';

const none = { added: [], changed: [], removed: [] };

test('changes are listed by object, and the list says what it leaves out', () => {
  const many = Array.from({ length: 45 }, (_, index) => `dist/k8s/one/app/service-${index}.yaml`);
  const text = changes({ ...none, added: many, removed: ['dist/argocd/application-gone.yaml'] });
  expect(text).toContain('46 files changed since the last commit:\n+ k8s/one/app: service-0');
  expect(text).toContain('… and 6 more');
});

test('one file is one file, and none is a sentence', () => {
  expect(changes({ ...none, changed: ['dist/docs/names.md'] })).toBe(
    '1 file changed since the last commit:\n~ docs: names.md',
  );
  expect(changes(none, 'the last run')).toBe('No changes since the last run.');
});

test('what is removed is named', () => {
  expect(removals(['dist/NOTES.md'])).toBe('Removing 1 file that the fleet does not produce:\n- dist/NOTES.md');
});
