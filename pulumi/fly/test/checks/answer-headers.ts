import assert from 'node:assert/strict';
import { ALIVE, VERSION } from '../../nginx/health.ts';
import { check, dynamicSite, sampleSite, sound, staticSite } from '../check.ts';
import { type Answer, newClient } from '../client.ts';
import type { World } from '../world.ts';

const EXPECTED = {
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'x-clacks-overhead': 'GNU Terry Pratchett',
  server: 'nginx',
};

/** What an upstream says of itself; the edge says something else. */
const BOASTS = {
  Server: 'upstream/1.2.3',
  'X-Powered-By': 'upstream/1.2.3',
  Via: '1.1 upstream',
  'Strict-Transport-Security': 'max-age=0',
  'X-Frame-Options': 'ALLOWALL',
  'X-Content-Type-Options': 'sniff',
  'Referrer-Policy': 'unsafe-url',
  'Permissions-Policy': 'camera=*',
  'X-Clacks-Overhead': 'upstream',
  'X-Cache-Status': 'HIT',
  'Keep-Alive': 'timeout=99',
};

function secured(what: string, { headers, status }: Answer): void {
  for (const [name, value] of Object.entries(EXPECTED))
    assert.equal(headers[name], value, `${name} of ${what} (${status})`);
  for (const name of ['x-powered-by', 'via', 'keep-alive'])
    assert.equal(headers[name], undefined, `${name} of ${what}`);
}

async function everyAnswer(world: World): Promise<void> {
  const { upstream } = world.around;
  const boasting = (status: number, headers: Readonly<Record<string, string>> = {}): string =>
    upstream.page((_, response) => response.writeHead(status, { ...BOASTS, ...headers }).end('x')).path;
  for (const { host } of sound(world))
    for (const status of [200, 301, 304, 400, 401, 404, 405, 418, 500, 502, 503, 504])
      secured(`${host}, upstream ${status}`, await world.ask(host, boasting(status)));
  const cached = boasting(200);
  for (const expected of ['MISS', 'HIT']) {
    const answer = await world.ask(staticSite(world).host, cached);
    secured(expected, answer);
    assert.equal(answer.headers['x-cache-status'], expected);
  }
  const { host, blockedPaths, loginPaths, assetPaths } = dynamicSite(world);
  for (const path of [...blockedPaths, ...loginPaths, ...assetPaths, '/x/%252e%252e/y', '/robots.txt', '/%zz'])
    secured(path, await world.ask(host, path));
  secured('413', await world.ask(host, '/', { method: 'POST', headers: { 'Content-Length': String(2 ** 40) } }));
  secured('a path that may not be read', await world.ask(staticSite(world).host, '/', { method: 'POST' }));
  for (const path of [ALIVE, VERSION]) secured(path, await world.ask('machine', path));
}

export const answerHeaders = [
  check('every answer has the security headers once, whatever its location and status', everyAnswer),
  check('a limited client gets the security headers too, and is told when to come back', async (world) => {
    const { host } = staticSite(world);
    const client = newClient();
    const answers = await Promise.all(Array.from({ length: 40 }, () => world.ask(host, '/robots.txt', { client })));
    const answersToPages = await Promise.all(Array.from({ length: 40 }, () => world.ask(host, '/', { client })));
    assert.ok(answers.every(({ status }) => status === 200 || status === 429));
    const limited = answersToPages.filter(({ status }) => status === 429);
    assert.ok(limited.length > 0);
    for (const answer of limited) {
      secured('429', answer);
      assert.equal(answer.headers['retry-after'], '1');
      assert.equal(answer.headers['content-type'], 'text/html');
      assert.match(answer.body.toString(), /Too many requests/);
    }
  }),
  check('a failing upstream is answered by the page of the edge, with Retry-After', async (world) => {
    for (const { host } of sound(world))
      for (const status of [502, 503, 504]) {
        const { path } = world.around.upstream.page((_, response) => response.writeHead(status).end('raw'));
        const answer = await world.ask(host, path);
        assert.equal(answer.status, status);
        assert.equal(answer.headers['retry-after'], '30');
        assert.equal(answer.headers['content-type'], 'text/html');
        assert.match(answer.body.toString(), /does not answer/);
      }
  }),
  check('other errors of an upstream are its own', async (world) => {
    for (const { host } of sound(world))
      for (const status of [404, 500]) {
        const { path } = world.around.upstream.page((_, response) => response.writeHead(status).end('raw'));
        const answer = await world.ask(host, path);
        assert.deepEqual(
          [answer.status, answer.body.toString(), answer.headers['retry-after']],
          [status, 'raw', undefined],
        );
      }
  }),
  check('no answer tells the version of nginx', async (world) => {
    for (const [host, path] of [
      [dynamicSite(world).host, dynamicSite(world).blockedPaths[0] ?? ''],
      [staticSite(world).host, '/%zz'],
    ] as const)
      assert.doesNotMatch(
        JSON.stringify(await world.ask(host, path).then(({ headers, body }) => [headers, body.toString()])),
        /nginx\/\d/,
      );
  }),
  check('a Content-Security-Policy is sent where the service declares one, and only there', async (world) => {
    const policy = async (host: string): Promise<string | undefined> =>
      (await world.ask(host, '/')).headers['content-security-policy'];
    assert.equal(await policy(sampleSite(world).host), "default-src 'self'; img-src * data:");
    assert.equal(await policy(staticSite(world).host), undefined);
  }),
  check('an upstream cannot command nginx', async (world) => {
    for (const { host } of sound(world)) {
      const begin = performance.now();
      const { path } = world.around.upstream.page((_, response) =>
        response
          .writeHead(200, {
            'Content-Type': 'text/html',
            'X-Accel-Redirect': '/robots.txt',
            'X-Accel-Charset': 'koi8-r',
            'X-Accel-Limit-Rate': '1000',
            'X-Accel-Buffering': 'no',
          })
          .end('own'.repeat(2000)),
      );
      const { body, headers } = await world.ask(host, path);
      assert.equal(body.length, 6000);
      assert.equal(headers['content-type'], 'text/html');
      assert.ok(performance.now() - begin < 2000);
    }
  }),
];
