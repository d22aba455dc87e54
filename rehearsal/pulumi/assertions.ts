import assert from 'node:assert/strict';
import type { Result } from '#pulumi/plan/run.ts';
import type { FakeServer } from './fakes/server.ts';
import type { Run } from './workspace.ts';

/** The result of a run, which must have succeeded. */
export function succeeded({ result, error, lines }: Run): Result {
  assert(result !== undefined, `${error?.message ?? 'no error'}\n${lines.join('\n')}`);
  return result;
}

/** The error message of a run, which must have failed and match `message`. */
export function failed({ error, lines }: Run, message: RegExp): string {
  assert(error !== undefined, `the run succeeded:\n${lines.join('\n')}`);
  assert.match(error.message, message);
  return error.message;
}

/** Asserts that a run printed a matching line. */
export const assertPrinted = ({ lines }: Run, pattern: RegExp): void =>
  assert(
    lines.some((line) => pattern.test(line)),
    `no line matches ${pattern.source}:\n${lines.join('\n')}`,
  );

/** The indented lines that a run printed below a heading. */
export function linesUnder({ lines }: Run, heading: string): readonly string[] {
  const from = lines.indexOf(heading);
  assert(from >= 0, `no heading "${heading}":\n${lines.join('\n')}`);
  const rest = lines.slice(from + 1);
  const end = rest.findIndex((line) => !line.startsWith('  '));
  return rest.slice(0, end < 0 ? rest.length : end).map((line) => line.trim());
}

/** The resources that a failed run reports as applied, failed or not reached. */
export const reportedResources = (run: Run): readonly string[] =>
  ['Applied:', 'Failed:', 'Not reached:']
    .flatMap((heading) => (run.lines.includes(heading) ? linesUnder(run, heading) : []))
    .map((line) => /\S+:\S+ (\S+)/.exec(line)?.[1] ?? line)
    .sort();

/** The requests that change something. Signing in and validating a policy do not. */
export const writesIn = (requests: readonly string[]): readonly string[] =>
  requests.filter((request) => !request.startsWith('GET ') && !/oauth\/token$|acl\/validate$/.test(request));

/** Asserts that a task sends no request to a server. */
export async function withoutRequests<Value>(server: FakeServer, task: () => Promise<Value>): Promise<Value> {
  const before = server.requests.length;
  const value = await task();
  assert.deepEqual(server.requests.slice(before), []);
  return value;
}

/** Asserts that a task changes nothing on a server. */
export async function withoutWrites<Value>(server: FakeServer, task: () => Promise<Value>): Promise<Value> {
  const before = server.requests.length;
  const value = await task();
  assert.deepEqual(writesIn(server.requests.slice(before)), []);
  return value;
}
