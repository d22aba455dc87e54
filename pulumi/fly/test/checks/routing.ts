import assert from 'node:assert/strict';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { VERSION } from '../../nginx/health.ts';
import { OWN_PAGES, robots } from '../../nginx/site.ts';
import { aloneCheck, check, dynamicSite, eventually, sleep, sound, staticSite } from '../check.ts';
import { newClient, raw, statuses } from '../client.ts';
import { type World, faulty, tunnelName } from '../world.ts';

/** An answer over HTTP/2 without TLS, with prior knowledge. */
const askHttp2 = (world: World, host: string, path: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const session = connectHttp2(`http://127.0.0.1:${world.config.ports.http}`);
    session.on('error', reject);
    const stream = session.request({ ':authority': host, ':path': path, 'fly-client-ip': newClient() });
    stream.on('response', (headers) => {
      resolve(headers[':status'] ?? 0);
      session.destroy();
    });
    stream.on('error', reject);
    stream.end();
  });

/** Opens a WebSocket, and gives what comes back for `text` that is sent after `pause`. */
const echo = (world: World, host: string, path: string, text: string, pause: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(world.config.ports.http, '127.0.0.1');
    let seen = '';
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nFly-Client-IP: ${newClient()}\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n\r\n`,
    );
    socket.on('data', (chunk: Buffer) => {
      const begun = seen.includes('\r\n\r\n');
      seen += chunk.toString();
      if (!begun && seen.includes('\r\n\r\n')) setTimeout(() => socket.write(text), pause);
      if (seen.endsWith(text)) {
        resolve(seen);
        socket.destroy();
      }
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`the WebSocket was closed after ${JSON.stringify(seen)}`)));
  });

const request = (host: string, path: string, ...headers: readonly string[]): string =>
  [`GET ${path} HTTP/1.1`, `Host: ${host}`, `Fly-Client-IP: ${newClient()}`, ...headers, '', ''].join('\r\n');

export const routing = [
  check('every public host leads to its own upstream, by its name in TLS', async (world) => {
    for (const site of sound(world)) {
      const page = world.around.upstream.page((_, response) => response.end(site.host));
      for (const host of [site.host, `${site.host.toUpperCase()}:443`])
        assert.equal((await world.ask(host, page.path)).body.toString(), site.host);
      assert.equal(page.arrived[0]?.servername, site.upstream.name);
      assert.equal(page.arrived[0].headers.host, site.kind === 'static' ? site.upstream.name : site.host);
    }
  }),
  check('an unknown host, and a request without one, get no answer at all', async ({ config: { ports } }) => {
    for (const request of [
      'GET / HTTP/1.1\r\nHost: nobody.test\r\n\r\n',
      'GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n',
      'GET / HTTP/1.0\r\n\r\n',
    ]) {
      const { text, closedAfter } = await raw(ports.http, [request]);
      assert.equal(text, '');
      assert.ok((closedAfter ?? 9999) < 1000);
    }
  }),
  check('HTTP/2 without TLS is spoken too', async (world) => {
    const { path } = world.around.upstream.page((_, response) => response.end());
    assert.equal(await askHttp2(world, staticSite(world).host, path), 200);
  }),
  check(
    'an upstream whose certificate is expired, for another name or from a stranger gets no request',
    async (world) => {
      const page = world.around.upstream.page((_, response) => response.end());
      for (const fault of ['expired', 'wrong-name', 'stranger'] as const)
        assert.equal((await world.ask(faulty(fault), page.path)).status, 502, fault);
      assert.deepEqual(page.arrived, []);
    },
  ),
  aloneCheck('connections to upstreams are kept, with HTTP/1.1', async (world) => {
    for (const { host } of sound(world)) {
      const pages = Array.from({ length: 6 }, () => world.around.upstream.page((_, response) => response.end('x\n')));
      const result = await raw(
        world.config.ports.http,
        pages.map(({ path }, index) => request(host, path, ...(index === 5 ? ['Connection: close'] : []))),
        { gap: 30, limit: 5000 },
      );
      assert.deepEqual(
        statuses(result),
        pages.map(() => 200),
      );
      const arrived = pages.flatMap((page) => page.arrived);
      assert.ok(new Set(arrived.map(({ connection }) => connection)).size <= 2);
      assert.ok(arrived.every(({ httpVersion, headers }) => httpVersion === '1.1' && headers.connection !== 'close'));
    }
  }),
  check('a connection that a client left open is closed after a while', async ({ config, around }) => {
    const { path } = around.upstream.page((_, response) => response.end());
    const [site] = config.sites.filter(({ kind }) => kind === 'static');
    const { closedAfter = 9999 } = await raw(config.ports.http, [request(site?.host ?? '', path)], { limit: 4000 });
    assert.ok(
      closedAfter > config.times.keepAlive * 0.8 && closedAfter < config.times.keepAlive * 2,
      String(closedAfter),
    );
  }),
  check('WebSockets pass both ways, and may be quiet for a while', async (world) => {
    const { host } = dynamicSite(world);
    const quiet = world.config.times.dynamicRead * 0.7;
    const seen = await echo(world, host, world.around.upstream.page(() => undefined).path, 'hello', quiet);
    assert.match(seen, /^HTTP\/1\.1 101 /);
  }),
  check('no other upgrade passes', async (world) => {
    const page = world.around.upstream.page((_, response) => response.end());
    await world.ask(dynamicSite(world).host, page.path, {
      headers: { Connection: 'Upgrade, HTTP2-Settings', Upgrade: 'h2c', 'HTTP2-Settings': 'AAMAAABkAAQCAAAAAAIAAAAA' },
    });
    assert.equal(page.arrived[0]?.headers.upgrade, undefined);
    assert.notEqual(page.arrived[0]?.headers.connection, 'upgrade');
  }),
  check('a static site that redirects by its name in the tailnet is redirected by its public name', async (world) => {
    for (const site of sound(world).filter(({ kind }) => kind === 'static')) {
      const page = world.around.upstream.page((_, response) =>
        response.writeHead(301, { Location: `http://${site.upstream.name}:443/folder/` }).end(),
      );
      assert.equal((await world.ask(site.host, page.path)).headers['location'], `https://${site.host}/folder/`);
    }
  }),
  check('a static site can only be read', async (world) => {
    for (const { host } of sound(world).filter(({ kind }) => kind === 'static')) {
      const page = world.around.upstream.page((_, response) => response.end());
      for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PURGE'])
        assert.equal((await world.ask(host, page.path, { method })).status, 403, method);
      assert.deepEqual(page.arrived, []);
    }
  }),
  check('every site has a robots.txt', async (world) => {
    for (const site of sound(world)) {
      const { status, headers, body } = await world.ask(site.host, '/robots.txt');
      assert.equal(status, 200);
      assert.equal(headers['content-type'], 'text/plain');
      assert.equal(body.toString(), robots(site));
      for (const path of [...site.crawlersAvoid, ...site.blockedPaths, ...site.loginPaths])
        assert.ok(body.toString().includes(`Disallow: ${path}\n`));
    }
  }),
  check('the version is served to whoever calls by no public name, and not logged', async (world) => {
    const client = newClient();
    const { status, body } = await world.ask('machine', VERSION, { client });
    assert.deepEqual([status, body.toString()], [200, 'stamp-of-the-tests\n']);
    assert.ok(world.log().every((line) => line['client'] !== client));
  }),
  check('the pages of the edge have no address of their own', async (world) => {
    for (const { host } of sound(world)) {
      const path = `${OWN_PAGES}/unavailable.html`;
      assert.equal((await world.ask(host, path)).status, 404);
      assert.ok(world.around.upstream.strays.every(({ url }) => url !== path));
    }
  }),
  check('names of the tunnel are looked up again: late ones are found, and dead ones kept in mind', async (world) => {
    const { names, upstream } = world.around;
    const host = faulty('late');
    const page = upstream.page((_, response) => response.end());
    const status = async (): Promise<number> => (await world.ask(host, page.path)).status;
    names.names.delete(tunnelName('late'));
    try {
      await eventually(async () => assert.equal(await status(), 502));
      names.names.add(tunnelName('late'));
      await eventually(async () => assert.equal(await status(), 200), 2500);
      names.mode = 'silent';
      await sleep(1500);
      assert.equal(await status(), 200);
    } finally {
      names.mode = 'answer';
      names.names.delete(tunnelName('late'));
    }
    assert.ok(!names.askedForIpv6, 'only for IPv4 addresses');
  }),
];
