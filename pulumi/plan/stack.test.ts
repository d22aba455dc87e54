import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { PlannedStack, RunFailed, errorSummary } from './stack.ts';
import { progressOf } from './steps.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('a missing Pulumi CLI is reported with its fix', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stack-'));
  vi.stubEnv('PATH', folder);
  const project = { name: 'p', stack: 's', folder, program: () => Promise.resolve() };
  await expect(PlannedStack.open(project, { environment: {} })).rejects.toThrow(
    'opening the stack s failed:\n  the Pulumi CLI is not on the PATH: run `mise install`',
  );
  rmSync(folder, { recursive: true });
});

test.each([
  ['error: PULUMI_ACCESS_TOKEN must be set for login', /run `pulumi login`$/],
  ['code: 255\n stderr: error: no such stack\nerror: no such stack\n', /^error: no such stack$/],
  ['one\ntwo', /^one\n {2}two$/],
])('the error %j is summarized', (message, expected) => {
  expect(errorSummary(new Error(message))).toMatch(expected);
});

test('errors of providers take precedence over those of the CLI', () => {
  const progress = { ...progressOf([]), errors: ['forge: rate limited (429)'] };
  expect(new RunFailed('the update', progress, new Error('exit 255')).message).toBe(
    'the update failed:\n  forge: rate limited (429)',
  );
});
