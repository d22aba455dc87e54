import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PlanAborted } from '#pulumi/plan/run.ts';
import { ApiError } from '#pulumi/plan/tailscale-api.ts';
import { expected } from './lib/plan.ts';
import { explain } from './lib/report-error.ts';

/** Runs a script where there is neither a vault nor an engine. */
const run = (script: string, ...args: readonly string[]) => {
  const path = mkdtempSync(join(tmpdir(), 'plan-'));
  try {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, script), ...args], {
      encoding: 'utf8',
      env: { PATH: path, HOME: path },
    });
    return { status, stdout, stderr };
  } finally {
    rmSync(path, { recursive: true });
  }
};

describe.each(['tailnet.ts', 'dns.ts'])('%s', (script) => {
  test.each(['preview', 'up'])('%s says everything that is in the way and applies nothing', (mode) => {
    const { status, stdout, stderr } = run(script, mode, ...(mode === 'up' ? ['--yes'] : []));
    expect(status).toBe(1);
    expect(stdout).toBe('');
    const placeholder = stderr.includes('✗ person owner: login = "owner@example.com": placeholder login');
    expect(placeholder).toBe(script === 'tailnet.ts');
    expect(stderr).toContain(
      'the 1Password CLI (op) is not installed. Fix: install it (https://developer.1password.com/docs/cli/get-started/), or set TAILSCALE_OAUTH_CLIENT_ID.',
    );
    expect(stderr).toMatch(/\n\d+ problems\. Nothing was applied\.\n$/);
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

test.each([new PlanAborted('not confirmed'), new ApiError('Tailscale, sign in', 401, 'no')])(
  '%s needs no stack trace',
  (error) => {
    expect(explain(expected(error))).toEqual([error.message]);
  },
);

test('any other error is a bug', () => {
  expect(explain(expected(new Error('oops')))).toEqual([]);
});
