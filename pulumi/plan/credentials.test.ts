import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { describe as describeProblem } from '#model/errors.ts';
import { testItem } from '#model/fixture.ts';
import { type Credential, findCredentials, readWithOp } from './credentials.ts';

const field = testItem.field('password');
const wanted: readonly Credential[] = [{ variable: 'API_SECRET', field, prefix: 'tskey-client-' }];
const good = 'tskey-client-abc';

const find = (environment: Record<string, string | undefined>, read = () => Promise.resolve(good)) =>
  findCredentials(wanted, environment, read);

test('a credential comes from the vault', async () => {
  expect(await find({})).toEqual({ values: { API_SECRET: good }, problems: [] });
});

test('the environment takes precedence over the vault', async () => {
  const read = vi.fn(() => Promise.resolve('from the vault'));
  expect((await find({ API_SECRET: 'tskey-client-env' }, read)).values).toEqual({ API_SECRET: 'tskey-client-env' });
  expect(read).not.toHaveBeenCalled();
});

describe('a malformed value is refused without printing it', () => {
  test.each([
    ['', 'it is empty'],
    [`"${good}"`, 'it is wrapped in quotes'],
    [`${good}\n`, 'it contains whitespace'],
    ['tskey-api-abc', 'it does not start with "tskey-client-"'],
  ])('%j', async (value, rule) => {
    const { values, problems } = await find({ API_SECRET: value });
    expect(values).toEqual({});
    const [words = ''] = problems.map(describeProblem);
    expect(words).toBe(
      `credential API_SECRET: op://test/App/password: ${rule}, so the provider would reject it. Fix: correct it in the vault, or set API_SECRET.`,
    );
    if (value !== '') expect(words).not.toContain(value);
  });
});

test('errors of the vault are passed on', async () => {
  const { problems } = await find({}, () => Promise.reject(new Error('not signed in')));
  expect(problems.map(({ rule }) => rule)).toEqual(['not signed in']);
});

describe('the 1Password CLI', () => {
  const folder = mkdtempSync(join(tmpdir(), 'op-'));
  const path = process.env['PATH'] ?? '';

  /** Installs a program named `op` that records its arguments. */
  const install = (script: string): void => {
    writeFileSync(join(folder, 'op'), `#!/bin/sh\necho "$@" > ${join(folder, 'arguments')}\n${script}\n`);
    chmodSync(join(folder, 'op'), 0o755);
    vi.stubEnv('PATH', `${folder}:${path}`);
  };

  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(join(folder, 'op'), { force: true });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('reads a reference', async () => {
    install('printf secret');
    expect(await readWithOp(field)).toBe('secret');
    expect(readFileSync(join(folder, 'arguments'), 'utf8')).toBe('read --no-newline op://test/App/password\n');
  });

  test('reports why it failed, without its output', async () => {
    install('printf half-a-secret; echo "session expired" >&2; exit 1');
    const error = await readWithOp(field).catch((reason: unknown) => reason as Error);
    expect(error).toMatchObject({ message: 'session expired' });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('half-a-secret');
  });

  test('may be missing', async () => {
    vi.stubEnv('PATH', folder);
    await expect(readWithOp(field)).rejects.toThrow('the 1Password CLI (op) is not installed');
  });
});
