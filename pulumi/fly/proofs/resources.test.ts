import { readFileSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dynamicSite, sound } from '#pulumi/fly/test/check.ts';
import { newClient } from '#pulumi/fly/test/client.ts';
import { Surroundings, World } from '#pulumi/fly/test/world.ts';

let around: Surroundings;
beforeAll(async () => {
  around = await Surroundings.start();
}, 600_000);
afterAll(() => around.stop());

const filesBelow = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);

/** Resident memory of nginx's workers, in MiB. */
const memory = (world: World): number =>
  world
    .workers()
    .map((pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0))
    .reduce((sum, kib) => sum + kib / 1024, 0);

test('the largest body is streamed: neither memory nor disk grows with it', { timeout: 120_000 }, async () => {
  const world = await World.start(around);
  try {
    const { host, bodyMib } = dynamicSite(world);
    let received = 0;
    const page = around.upstream.page((request, response) => {
      request.on('data', (chunk: Buffer) => (received += chunk.length));
      request.on('end', () => response.end(String(received)));
    });
    const before = memory(world);
    let [mostMemory, mostDisk] = [0, 0];
    const watch = setInterval(() => {
      mostMemory = Math.max(mostMemory, memory(world));
      mostDisk = Math.max(mostDisk, filesBelow(world.config.paths.temporary));
    }, 500);
    const answer = await upload(world, host, page.path, bodyMib * 2 ** 20);
    clearInterval(watch);
    expect(received).toBe(bodyMib * 2 ** 20);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(mostMemory - before).toBeLessThan(32);
    expect(mostDisk).toBe(0);
  } finally {
    await world.stop();
  }
});

const upload = (world: World, host: string, path: string, size: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(world.config.ports.http, '127.0.0.1');
    const piece = Buffer.alloc(2 ** 20, 'x');
    let left = size;
    let answer = '';
    const send = (): void => {
      while (left > 0) {
        left -= piece.length;
        if (!socket.write(piece)) return void socket.once('drain', send);
      }
    };
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nFly-Client-IP: ${newClient()}\r\nConnection: close\r\nContent-Length: ${size}\r\n\r\n`,
    );
    send();
  });

test('a full disk under the log costs no answer', { timeout: 30_000 }, async () => {
  const world = await World.start(around);
  try {
    const log = join(world.config.paths.log, 'access.json.log');
    rmSync(log);
    symlinkSync('/dev/full', log);
    world.reload();
    for (const { host } of sound(world))
      for (let count = 0; count < 5; count += 1) expect((await world.ask(host, '/')).status).toBe(200);
    expect(world.errors).not.toMatch(/emerg|exited on signal/);
  } finally {
    await world.stop();
  }
});

test('at rest the proxy takes little of the memory of its machine', async () => {
  const world = await World.start(around);
  expect(memory(world)).toBeLessThan(64);
  await world.stop();
});
