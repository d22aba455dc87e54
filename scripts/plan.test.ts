import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ModelError } from '#model/errors.ts';
import { Stop } from '#pulumi/plan/run.ts';
import { ApiError } from '#pulumi/plan/tailscale-api.ts';
import { explain } from './lib/plan.ts';

/** Runs a script where there is neither a vault nor an engine. */
const run = (script: string, ...args: readonly string[]) => {
  const path = mkdtempSync(join(tmpdir(), 'plan-'));
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, script), ...args], {
    encoding: 'utf8',
    env: { PATH: path, HOME: path },
  });
  return { status, stdout, stderr };
};

describe.each(['tailnet.ts', 'dns.ts'])('%s', (script) => {
  test.each(['preview', 'up'])('%s says everything that is in the way and applies nothing', (mode) => {
    const { status, stdout, stderr } = run(script, mode, ...(mode === 'up' ? ['--yes'] : []));
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('✗ person owner: login = "owner@example.com": it only stands in for the real login');
    expect(stderr).toContain(
      'the 1Password command line is not installed. Fix: sign in with `op signin`, or set TAILSCALE_OAUTH_CLIENT_ID.',
    );
    expect(stderr).toMatch(/\nNothing was applied\.\n$/);
  });

  test('takes no other mode', () => {
    const { status, stderr } = run(script, 'destroy');
    expect(status).toBe(1);
    expect(stderr).toContain("'destroy' is invalid for argument 'mode'. Allowed choices are preview, up.");
  });
});

test('only the policy can have been changed by hand in a way that is asked about', () => {
  expect(run('dns.ts', 'up', '--accept-drift').stderr).toContain("unknown option '--accept-drift'");
});

describe('a failure that was foreseen has no stack trace', () => {
  test.each<[Error, string]>([
    [new Stop('not confirmed'), '✗ not confirmed'],
    [new ApiError('Tailscale, sign in', 401, 'no'), '✗ Tailscale, sign in: no (401)'],
    [
      new ModelError([{ subject: 'a', field: 'b', value: 1, rule: 'c', fix: 'd' }]),
      '✗ a: b = 1: c. Fix: d.\n\nNothing was applied.',
    ],
  ])('%s', (error, expected) => {
    expect(explain(error)).toBe(expected);
  });

  test('and a bug has one', () => {
    expect(explain(new Error('oops'))).toMatch(/^Error: oops\n {4}at /);
  });
});
