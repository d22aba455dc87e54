import { expect, test } from 'vitest';
import {
  assertPrinted,
  failed,
  linesUnder,
  reportedResources,
  succeeded,
  withoutRequests,
  withoutWrites,
  writesIn,
} from './assertions.ts';
import type { FakeServer } from './fakes/server.ts';
import type { Run } from './workspace.ts';

const partial: Run = {
  lines: [
    'Applied:',
    '  + create  gandi:Record docs-public',
    'Failed:',
    '  ~ update  tailscale:Service service-forge',
    'Not reached:',
    '  - delete  gandi:Record cv-public',
    'Run it again.',
  ],
  error: new Error('rate limited (429)'),
};

test('the lines under a heading end where the indentation ends', () => {
  expect(linesUnder(partial, 'Failed:')).toEqual(['~ update  tailscale:Service service-forge']);
  expect(linesUnder(partial, 'Not reached:')).toEqual(['- delete  gandi:Record cv-public']);
  expect(() => linesUnder(partial, 'Skipped:')).toThrow('no heading "Skipped:"');
});

test('reported resources are those applied, failed and not reached', () => {
  expect(reportedResources(partial)).toEqual(['cv-public', 'docs-public', 'service-forge']);
  expect(reportedResources({ lines: ['Applied: nothing'] })).toEqual([]);
});

test('a run must fail with the message, or succeed with a result', () => {
  expect(failed(partial, /\(429\)/)).toBe('rate limited (429)');
  expect(() => failed(partial, /\(500\)/)).toThrow();
  expect(() => failed({ lines: ['done'] }, /429/)).toThrow('the run succeeded:\ndone');
  expect(() => succeeded(partial)).toThrow('rate limited (429)\nApplied:');
});

test('a printed line must match', () => {
  assertPrinted(partial, /Run it/);
  expect(() => assertPrinted(partial, /LOSES/)).toThrow('no line matches LOSES');
});

test('signing in, validating and reading are not writes', () => {
  const requests = ['GET /api/v2/x', 'POST /api/v2/oauth/token', 'POST /api/v2/tailnet/-/acl/validate', 'DELETE /key'];
  expect(writesIn(requests)).toEqual(['DELETE /key']);
});

test('requests and writes during a task are detected, earlier ones are not', async () => {
  const requests = ['POST /earlier'];
  const server = { requests } as unknown as FakeServer;
  const request = (text: string) => () => Promise.resolve(requests.push(text));
  await expect(withoutRequests(server, () => Promise.resolve('nothing'))).resolves.toBe('nothing');
  await expect(withoutWrites(server, request('GET /a'))).resolves.toBe(2);
  await expect(withoutRequests(server, request('GET /a'))).rejects.toThrow();
  await expect(withoutWrites(server, request('PUT /a'))).rejects.toThrow();
});
