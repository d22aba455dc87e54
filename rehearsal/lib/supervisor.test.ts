import { existsSync } from 'node:fs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type ServerSpec, Supervisor } from './supervisor.ts';
import { waitFor } from './wait.ts';

vi.setConfig({ testTimeout: 20_000 });

const lines: string[] = [];
let supervisor: Supervisor;

beforeEach(() => {
  lines.length = 0;
  supervisor = new Supervisor((line) => lines.push(line));
});

afterEach(() => supervisor.close());

const shell = (name: string, script: string, more: Partial<ServerSpec> = {}): ServerSpec => ({
  name,
  command: '/bin/sh',
  args: ['-c', script],
  shutdownPhase: 0,
  ...more,
});

test('a server that exits during startup is reported with the end of its log', async () => {
  const broken = shell('broken', 'echo "address already in use" >&2; exit 1', { ready: () => Promise.resolve(false) });
  await expect(supervisor.start(broken)).rejects.toThrow('broken exited during startup:\naddress already in use');
});

test('a server is started with its environment, and is ready when it says so', async () => {
  const marker = supervisor.path('started');
  const server = shell('server', 'touch "$MARKER"; sleep 60', {
    env: { MARKER: marker },
    ready: () => Promise.resolve(existsSync(marker)),
  });
  await supervisor.start(server);
  expect(existsSync(marker)).toBe(true);
  expect(supervisor.names).toEqual(['server']);
});

test('a killed server can be started again from what kill returns', async () => {
  await supervisor.start(shell('server', 'sleep 60'));
  const spec = await supervisor.kill('server');
  expect(supervisor.names).toEqual([]);
  await supervisor.start(spec);
  expect(supervisor.names).toEqual(['server']);
  expect(lines).toEqual([]);
});

test('a server that exits on its own is reported, and restarted if its spec asks for it', async () => {
  const marker = supervisor.path('first');
  const once = `if [ -e "${marker}" ]; then echo second; sleep 60; else touch "${marker}"; fi`;
  await supervisor.start(shell('server', once, { restart: true }));
  await waitFor('the server runs again', 5, () =>
    Promise.resolve(supervisor.logTail('server', 1) === 'second' || undefined),
  );
  expect(lines).toEqual(['server exited unexpectedly; restarting it']);
});

test('an unknown server is refused with the names of the running ones', async () => {
  await supervisor.start(shell('etcd', 'sleep 60'));
  await expect(supervisor.kill('etdc')).rejects.toThrow('no server "etdc" is running; running: etcd');
});

test('closing removes the folder', async () => {
  const another = new Supervisor(() => undefined);
  await another.start(shell('server', 'sleep 60'));
  await another.close();
  expect(existsSync(another.folder)).toBe(false);
});
