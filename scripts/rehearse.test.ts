import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const script = join(import.meta.dirname, 'rehearse.ts');
const rehearse = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr: stderr.trimEnd() };
};

test.each([
  ['nosuch', /^error: unknown stage "nosuch"; the stages are accept, .*$/],
  ['--jsn', /^error: unknown option '--jsn'\n\(Did you mean --json\?\)$/],
  ['--junit', /^error: option '--junit <file>' argument missing$/],
])('%s is refused in one sentence, with exit code 2', { timeout: 30_000 }, (argument, message) => {
  expect(rehearse(argument)).toEqual({ status: 2, stdout: '', stderr: expect.stringMatching(message) as unknown });
});
