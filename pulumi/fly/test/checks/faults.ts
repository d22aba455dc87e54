import assert from 'node:assert/strict';
import { type Socket, connect } from 'node:net';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aloneCheck, atOnce, check, dynamicSite, eventually, sleep, sound, staticSite } from '../check.ts';
import { newClient } from '../client.ts';
import { type World, faulty } from '../world.ts';

const othersWork = async (world: World): Promise<void> => {
  for (const { host } of sound(world)) assert.equal((await world.ask(host, '/other')).status, 200);
};

export const faults = [
  check('an upstream that is down costs its own host an error page at once', async (world) => {
    const begin = performance.now();
    const { status, body } = await world.ask(faulty('down'), '/');
    assert.equal(status, 502);
    assert.match(body.toString(), /does not answer/);
    assert.ok(performance.now() - begin < 1500);
    await othersWork(world);
  }),
  check('an upstream that takes a connection and says nothing is given up', async (world) => {
    const begin = performance.now();
    assert.equal((await world.ask(faulty('mute'), '/')).status, 504);
    assert.ok(performance.now() - begin < world.config.times.connect * 1.5);
  }),
  check('a slow upstream is given up after the time of its kind', async (world) => {
    await atOnce(sound(world), async ({ host, kind }) => {
      const { path } = world.around.upstream.page(() => undefined);
      const begin = performance.now();
      assert.equal((await world.ask(host, path)).status, 504);
      const waited = performance.now() - begin;
      const limit = kind === 'static' ? world.config.times.staticRead : world.config.times.dynamicRead;
      assert.ok(waited > limit * 0.8 && waited < limit * 1.5, `${host} after ${waited} ms`);
    });
  }),
  check('an upstream that does not take a body is given up', async (world) => {
    const { path } = world.around.upstream.page((request) => void request.pause());
    const begin = performance.now();
    const failed = world.ask(dynamicSite(world).host, path, { method: 'POST', body: Buffer.alloc(2 ** 25) });
    await failed.then(
      ({ status }) => assert.equal(status, 504),
      () => undefined,
    );
    assert.ok(performance.now() - begin < world.config.times.body * 3);
  }),
  check('an answer that breaks off is cut off for the client too, and is not kept', async (world) => {
    for (const { host } of sound(world)) {
      const page = world.around.upstream.page((_, response) => {
        response.writeHead(200, { 'Content-Length': '1000' });
        response.write('half');
        setTimeout(() => response.destroy(), 20);
      });
      await assert.rejects(world.ask(host, page.path));
      page.serve = (_, response) => response.end('whole');
      assert.equal((await world.ask(host, page.path)).body.toString(), 'whole');
    }
  }),
  aloneCheck('a reload with a bad configuration leaves the old one', async (world) => {
    const file = join(world.folder, 'etc/maps.conf');
    const good = readFileSync(file, 'utf8');
    const errors = world.errors.length;
    writeFileSync(file, `${good}nonsense on;\n`);
    try {
      world.reload();
      await eventually(() => assert.match(world.errors.slice(errors), /unknown directive "nonsense"/));
      await othersWork(world);
    } finally {
      writeFileSync(file, good);
    }
    world.reload();
    await othersWork(world);
  }),
  aloneCheck('a connection of before a reload ends after a while', async (world) => {
    const socket = connect(world.config.ports.http, '127.0.0.1');
    const { path } = world.around.upstream.page(() => undefined);
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: ${dynamicSite(world).host}\r\nFly-Client-IP: ${newClient()}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    );
    let closed = 0;
    const alive = setInterval(() => socket.write('x'), 200);
    socket.on('close', () => (closed = performance.now()));
    socket.on('error', () => undefined);
    await new Promise((resolve) => socket.once('data', resolve));
    const begin = performance.now();
    world.reload();
    await sleep(world.config.times.shutdown * 0.6);
    assert.equal(closed, 0, 'it is given some time');
    await eventually(() => assert.ok(closed > begin), world.config.times.shutdown + 1500);
    clearInterval(alive);
  }),
  check('many connections are taken at once, and a worker may have many files', async (world) => {
    let closed = 0;
    const sockets = await Promise.all(
      Array.from(
        { length: 600 },
        () =>
          new Promise<Socket>((resolve, reject) => {
            const socket = connect(world.config.ports.http, '127.0.0.1', () => resolve(socket));
            socket.on('error', reject);
            socket.on('close', () => (closed += 1));
          }),
      ),
    );
    try {
      assert.equal((await world.ask(staticSite(world).host, '/robots.txt')).status, 200);
      assert.equal(closed, 0, 'none had to make room');
    } finally {
      for (const socket of sockets) socket.destroy();
    }
    const [worker = 0] = world.workers();
    assert.match(readFileSync(`/proc/${worker}/limits`, 'utf8'), /Max open files +8192 /);
  }),
  check('without any upstream, cached pages are still served', async (world) => {
    const { host } = staticSite(world);
    const page = world.around.upstream.page((_, response) => response.end('kept'));
    await world.ask(host, page.path);
    page.serve = (request) => request.socket.destroy();
    await sleep(2100);
    assert.equal((await world.ask(host, page.path)).body.toString(), 'kept');
  }),
];
