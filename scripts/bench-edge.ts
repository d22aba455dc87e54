import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { markdownTable } from 'markdown-table';
import { fleet } from '#fleet/index.ts';
import { edgeConfig } from '#pulumi/fly/config.ts';
import { nginxTree } from '#pulumi/fly/nginx/index.ts';
import { block, directive, nginxText, variables } from '#pulumi/fly/nginx/syntax.ts';
import { Authority } from '#pulumi/fly/test/certificates.ts';
import { eventually } from '#pulumi/fly/test/check.ts';
import { ask } from '#pulumi/fly/test/client.ts';
import { NameServer } from '#pulumi/fly/test/name-server.ts';
import { requireNginx } from '#pulumi/fly/test/programs.ts';
import { commandOf, freePorts, writeProxy } from '#pulumi/fly/test/world.ts';

/**
 * `npm run bench:edge`: the generated proxy against a bare `proxy_pass` to the same upstream, in turns, on loopback.
 * It needs wrk. Every request is another client's, so that the limits of the proxy are passed through but not met.
 */
const ROUNDS = 5;
const SECONDS = 4;
const CONNECTIONS = 32;

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'edge-bench-'));
const nginx = requireNginx();
const [upstreamPort = 0, barePort = 0, keptPort = 0, http = 0, ready = 0] = await freePorts(5);
const real = edgeConfig(fleet);
const [page] = real.sites.filter(({ kind }) => kind === 'static');
const [service] = real.sites.filter(({ kind }) => kind === 'dynamic');
if (page === undefined || service === undefined) throw new Error('the fleet has no static or no dynamic site');

const authority = new Authority(join(folder, 'authority'), 'bench');
const names = new NameServer();
for (const { upstream } of [page, service]) names.names.add(upstream.name);
const dns = await names.listen();

/** A server in the main context that the two helpers below share. */
const main = (name: string, ...server: Parameters<typeof block>[2][]): string => {
  const home = join(folder, name);
  mkdirSync(join(home, 'etc'), { recursive: true });
  writeFileSync(
    join(home, 'etc/nginx.conf'),
    nginxText([
      directive('daemon', 'off'),
      directive('pid', join(home, 'pid')),
      block('events', [], directive('worker_connections', 2048)),
      block(
        'http',
        [],
        directive('access_log', 'off'),
        directive('client_body_temp_path', join(home, 'body')),
        directive('proxy_temp_path', join(home, 'proxy')),
        ...server,
      ),
    ]),
  );
  return home;
};

const tls = ({ upstream }: typeof page): Parameters<typeof block>[2] => {
  const { key, cert } = authority.issue(upstream.name);
  const file = join(folder, upstream.name);
  writeFileSync(`${file}.key`, key);
  writeFileSync(`${file}.pem`, cert);
  return block(
    'server',
    [],
    directive('listen', upstreamPort, 'ssl'),
    directive('server_name', upstream.name),
    directive('ssl_certificate', `${file}.pem`),
    directive('ssl_certificate_key', `${file}.key`),
    block('location', ['/'], directive('default_type', 'text/html'), directive('return', 200, 'x'.repeat(3000))),
  );
};
const upstreamHome = main('upstream', tls(page), tls(service));
/** What a page of the manual would write: `proxy_pass`, once with a connection a request and once with kept ones. */
const bareHome = main(
  'bare',
  block('upstream', ['kept'], directive('server', `127.0.0.1:${upstreamPort}`), directive('keepalive', 64)),
  ...[page, service].flatMap(({ host, upstream }) =>
    [barePort, keptPort].map((port) =>
      block(
        'server',
        [],
        directive('listen', port),
        directive('server_name', host),
        block(
          'location',
          ['/'],
          directive('proxy_pass', `https://${port === keptPort ? 'kept' : `127.0.0.1:${upstreamPort}`}`),
          directive('proxy_ssl_name', upstream.name),
          directive('proxy_ssl_server_name', 'on'),
          directive('proxy_set_header', 'Host', variables`$host`),
          ...(port === keptPort
            ? [directive('proxy_http_version', '1.1'), directive('proxy_set_header', 'Connection', '')]
            : []),
        ),
      ),
    ),
  ),
);
const edgeHome = join(folder, 'edge');
const at = (name: string): string => join(edgeHome, name);
const config = {
  ...real,
  sites: [page, service].map((site) => ({ ...site, upstream: { ...site.upstream, port: upstreamPort } })),
  ports: { http, ready },
  resolver: `127.0.0.1:${dns}`,
  paths: {
    log: at('log'),
    cache: at('cache'),
    temporary: at('temporary'),
    run: at('run'),
    bans: at('bans.conf'),
    html: at('html'),
    authorities: authority.file,
  },
};
writeProxy(config, edgeHome, nginxTree(config));
writeFileSync(
  join(folder, 'clients.lua'),
  "request = function() wrk.headers['Fly-Client-IP'] = string.format('10.%d.%d.%d', math.random(0,255), math.random(0,255), math.random(1,254)) return wrk.format() end\n",
);

const started = [upstreamHome, bareHome, edgeHome].map((home) => spawn(nginx, commandOf(home), { stdio: 'ignore' }));

interface Figures {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p99: number;
}

const inMilliseconds = (text: string): number => {
  const [, number = '0', unit = 'ms'] = /([\d.]+)(us|ms|s)/.exec(text) ?? [];
  return Number(number) * ({ us: 0.001, ms: 1, s: 1000 }[unit] ?? 1);
};

async function measure(port: number, host: string): Promise<Figures> {
  const { stdout } = await run('wrk', [
    '-t1',
    `-c${CONNECTIONS}`,
    `-d${SECONDS}s`,
    '--latency',
    '-s',
    join(folder, 'clients.lua'),
    '-H',
    `Host: ${host}`,
    `http://127.0.0.1:${port}/page`,
  ]);
  const failures = /Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1];
  if (failures !== undefined) throw new Error(`${failures} answers of ${host} were errors`);
  return {
    perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1] ?? 0),
    p99: inMilliseconds(/99%\s+(\S+)/.exec(stdout)?.[1] ?? ''),
  };
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const memory = (pid: number | undefined): number => {
  if (pid === undefined) return 0;
  const pids = [String(pid), ...readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')];
  return pids
    .map((one) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${one}/status`, 'utf8'))?.[1] ?? 0))
    .reduce((sum, kib) => sum + kib / 1024, 0);
};

try {
  await eventually(async () => {
    for (const { host } of [page, service])
      for (const port of [barePort, http])
        if ((await ask(port, host, '/page')).status !== 200) throw new Error(`${host} is not served`);
  });
  const atRest = memory(started[2]?.pid);
  const rows: string[][] = [];
  for (const [what, { host }] of [
    ['static page, cached', page],
    ['dynamic page, proxied', service],
  ] as const) {
    const ports = [barePort, keptPort, http];
    const figures = ports.map((): Figures[] => []);
    for (let round = 0; round < ROUNDS; round += 1)
      for (const [index, port] of ports.entries()) figures[index]?.push(await measure(port, host));
    const medians = figures.map((list) => ({
      perSecond: median(list.map((it) => it.perSecond)),
      p99: median(list.map((it) => it.p99)),
    }));
    const [, kept, edge] = medians;
    rows.push([
      what,
      ...medians.map(({ perSecond, p99 }) => `${Math.round(perSecond)}/s, p99 ${p99.toFixed(1)} ms`),
      `${(((edge?.perSecond ?? 0) / (kept?.perSecond ?? 1) - 1) * 100).toFixed(0)} %`,
    ]);
  }
  console.log(
    markdownTable([['', 'proxy_pass', 'proxy_pass, kept connections', 'generated', 'against kept'], ...rows]),
  );
  console.log(
    `\nMedians of ${ROUNDS} rounds of ${SECONDS} s, ${CONNECTIONS} connections, in turns. nginx at rest: ${atRest.toFixed(0)} MiB.`,
  );
} finally {
  for (const child of started) child.kill('SIGTERM');
  names.close();
  rmSync(folder, { recursive: true, force: true });
}
