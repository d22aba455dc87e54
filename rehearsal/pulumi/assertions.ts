import assert from 'node:assert/strict';
import type { Result } from '#pulumi/plan/run.ts';
import type { FakeServer } from './fakes/server.ts';
import type { Run } from './workspace.ts';

/** The result of a run that must have gone well. */
export function succeeded({ result, error, lines }: Run): Result {
  assert(result !== undefined, `${error?.message ?? 'no error'}\n${lines.join('\n')}`);
  return result;
}

/** The message of a run that must have stopped. */
export function stopped({ error, lines }: Run, why: RegExp): string {
  assert(error !== undefined, `it did not stop:\n${lines.join('\n')}`);
  assert.match(error.message, why);
  return error.message;
}

/** Requires that some line of a run says this. */
export const assertPrinted = ({ lines }: Run, what: RegExp): void =>
  assert(
    lines.some((line) => what.test(line)),
    `no line says ${what.source}:\n${lines.join('\n')}`,
  );

/** Lines of a run below a heading, up to the next one. */
export function linesUnder({ lines }: Run, heading: string): readonly string[] {
  const from = lines.indexOf(heading);
  assert(from >= 0, `no heading ${heading}:\n${lines.join('\n')}`);
  const rest = lines.slice(from + 1);
  const end = rest.findIndex((line) => !line.startsWith('  '));
  return rest.slice(0, end < 0 ? rest.length : end).map((line) => line.trim());
}

/** Resources that a failed run names at all: those that it changed, that failed, or that it did not come to. */
export const named = (run: Run): readonly string[] =>
  ['Applied:', 'Failed:', 'Not reached:']
    .flatMap((heading) => (run.lines.includes(heading) ? linesUnder(run, heading) : []))
    .map((line) => /\S+:\S+ (\S+)/.exec(line)?.[1] ?? line)
    .sort();

/** Requests that change something; to sign in and to ask for an opinion change nothing. */
export const writes = (requests: readonly string[]): readonly string[] =>
  requests.filter((request) => !request.startsWith('GET ') && !/oauth\/token$|acl\/validate$/.test(request));

/** Runs some work and requires that it asked a server nothing. */
export async function withoutRequests<Value>(server: FakeServer, work: () => Promise<Value>): Promise<Value> {
  const before = server.requests.length;
  const value = await work();
  assert.deepEqual(server.requests.slice(before), []);
  return value;
}

/** Runs some work and requires that it changed nothing at the server. */
export async function withoutWrites<Value>(server: FakeServer, work: () => Promise<Value>): Promise<Value> {
  const before = server.requests.length;
  const value = await work();
  assert.deepEqual(writes(server.requests.slice(before)), []);
  return value;
}
