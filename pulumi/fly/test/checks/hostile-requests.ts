import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { check, dynamicSite, eventually, sleep, sound, staticSite } from '../check.ts';
import { newClient, raw, statuses } from '../client.ts';
import type { World } from '../world.ts';

const head = (host: string, path: string, method = 'POST'): string =>
  `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nFly-Client-IP: ${newClient()}\r\n`;

/** Requests that two servers could cut apart at different places; `inner` is the request that would be smuggled. */
const SMUGGLED: Readonly<Record<string, (start: string, inner: string) => string>> = {
  'CL.TE': (start, inner) =>
    `${start}Content-Length: ${inner.length + 5}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${inner}`,
  'TE.CL': (start, inner) =>
    `${start}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n${inner.length.toString(16)}\r\n${inner}\r\n0\r\n\r\n`,
  'TE.TE, other case': (start, inner) =>
    `${start}Transfer-Encoding: chunked\r\nTransfer-Encoding: cow\r\n\r\n0\r\n\r\n${inner}`,
  'TE with a tab': (start, inner) =>
    `${start}Transfer-Encoding:\tchunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${inner}`,
  'TE before a colon with a space': (start, inner) =>
    `${start}Transfer-Encoding : chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${inner}`,
  'TE identity': (start, inner) =>
    `${start}Transfer-Encoding: identity\r\nContent-Length: ${inner.length}\r\n\r\n${inner}`,
  'two lengths': (start, inner) => `${start}Content-Length: 0\r\nContent-Length: ${inner.length}\r\n\r\n${inner}`,
  'a signed length': (start, inner) => `${start}Content-Length: +${inner.length}\r\n\r\n${inner}`,
  'a length in hex': (start, inner) => `${start}Content-Length: 0x5\r\n\r\n${inner}`,
  'a chunk of no size': (start, inner) => `${start}Transfer-Encoding: chunked\r\n\r\nzz\r\n${inner}\r\n0\r\n\r\n`,
  'a chunk of too much': (start, inner) => `${start}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n${inner}`,
  'a negative chunk': (start, inner) => `${start}Transfer-Encoding: chunked\r\n\r\n-1\r\n${inner}`,
  'a folded header': (start, inner) =>
    `${start}X: y\r\n Transfer-Encoding: chunked\r\nContent-Length: ${inner.length}\r\n\r\n${inner}`,
  'a NUL in a header': (start, inner) => `${start}X: a\0b\r\nContent-Length: ${inner.length}\r\n\r\n${inner}`,
  'HTTP/1.0 with chunks': (start, inner) =>
    `${start.replace('HTTP/1.1', 'HTTP/1.0')}Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n0\r\n\r\n${inner}`,
};

async function smuggle(world: World, name: string): Promise<void> {
  const { host } = dynamicSite(world);
  const { upstream } = world.around;
  const outer = upstream.page(
    (request, response) =>
      void request
        .resume()
        .on('end', () => response.end('outer'))
        .on('error', () => undefined),
  );
  const inner = upstream.page((_, response) => response.end('inner'));
  const result = await raw(
    world.config.ports.http,
    [SMUGGLED[name]?.(head(host, outer.path), `GET ${inner.path} HTTP/1.1\r\nHost: ${host}\r\nX: y\r\n\r\n`) ?? ''],
    { limit: 1200 },
  );
  assert.deepEqual(inner.arrived, [], `${name}: ${result.text}`);
  assert.ok(statuses(result).length <= 1, `${name}: ${result.text}`);
}

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

export const hostileRequests = [
  ...Object.keys(SMUGGLED).map((name) => check(`no request is smuggled: ${name}`, (world) => smuggle(world, name))),
  check('headers that are slow to come are not waited for', async ({ config }) => {
    const { closedAfter = 9999 } = await raw(config.ports.http, Array.from('GET / HTTP/1.1\r\nHost: x\r\nX: slow'), {
      gap: 100,
      limit: 3000,
    });
    assert.ok(closedAfter < config.times.header * 2.2, String(closedAfter));
  }),
  check('a body that does not come is not waited for', async (world) => {
    const { config } = world;
    const { path } = world.around.upstream.page(
      (request, response) =>
        void request
          .on('end', () => response.end())
          .on('error', () => undefined)
          .resume(),
    );
    const { closedAfter = 9999 } = await raw(
      config.ports.http,
      [`${head(dynamicSite(world).host, path)}Content-Length: 100\r\n\r\nx`],
      { limit: 4000 },
    );
    assert.ok(closedAfter < config.times.body * 2.2, String(closedAfter));
  }),
  check('a client that does not read is cut off', async (world) => {
    const { host } = dynamicSite(world);
    let closed = false;
    const { path } = world.around.upstream.page((_, response) => {
      response.on('close', () => (closed = true));
      response.writeHead(200, { 'Content-Length': String(2 ** 26) });
      response.write(Buffer.alloc(2 ** 25));
    });
    const socket = connect(world.config.ports.http, '127.0.0.1');
    let reset = false;
    socket.on('error', ({ code }: NodeJS.ErrnoException) => (reset = code === 'ECONNRESET'));
    socket.pause();
    socket.write(`${head(host, path, 'GET')}\r\n`);
    await sleep(300);
    assert.deepEqual(filesBelow(join(world.config.paths.temporary)), [], 'nothing is kept on disk for it');
    await eventually(() => assert.ok(closed), world.config.times.body * 3);
    // A reset, so that the kernel does not keep what was not read either.
    socket.resume();
    await eventually(() => assert.ok(reset));
    socket.destroy();
  }),
  check('a long header passes, a huge one and a huge request line do not', async (world) => {
    const { host } = dynamicSite(world);
    assert.equal((await world.ask(host, '/', { headers: { Cookie: 'x'.repeat(12_000) } })).status, 200);
    assert.ok(
      [400, 431].includes(
        (
          await world.ask(host, '/', {
            headers: {
              Cookie: 'x'.repeat(15_000),
              A: 'x'.repeat(15_000),
              B: 'x'.repeat(15_000),
              C: 'x'.repeat(15_000),
              D: 'x'.repeat(15_000),
            },
          })
        ).status,
      ),
    );
    assert.ok([400, 431].includes((await world.ask(host, '/', { headers: { Cookie: 'x'.repeat(30_000) } })).status));
    assert.equal((await world.ask(host, `/${'x'.repeat(30_000)}`)).status, 414);
  }),
  check('a body is passed on while it comes, and nothing of it is kept', async (world) => {
    const { host } = dynamicSite(world);
    let first = 0;
    const page = world.around.upstream.page((request, response) => {
      request.on('data', () => (first ||= performance.now()));
      request.on('end', () => response.end('done'));
    });
    const piece = Buffer.alloc(300_000);
    const begin = performance.now();
    const result = await raw(
      world.config.ports.http,
      [`${head(host, page.path)}Connection: close\r\nContent-Length: ${3 * piece.length}\r\n\r\n`, piece, piece, piece],
      { gap: 500 },
    );
    assert.deepEqual(statuses(result), [200]);
    assert.ok(first - begin < 1200, 'the first piece arrives before the last is sent');
    const { temporary } = world.config.paths;
    assert.deepEqual(filesBelow(temporary), []);
    // Where anything had to be kept, it would be in folders that the proxy's user owns.
    assert.deepEqual(readdirSync(temporary).sort(), ['body', 'fastcgi', 'proxy', 'scgi', 'uwsgi']);
  }),
  check('a page that nobody waits for any more does not stop the next', async (world) => {
    for (const { host } of sound(world)) {
      const { path } = world.around.upstream.page((_, response) => setTimeout(() => response.end('late'), 200));
      await assert.rejects(world.ask(host, path, { timeout: 50 }));
      assert.equal((await world.ask(host, path)).status, 200);
    }
    assert.ok(staticSite(world).host);
  }),
];
