import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { expect, test } from 'vitest';
import { fleet } from '#fleet/index.ts';
import { ModelError } from '#model/errors.ts';
import { alloyBlocks } from './alloy.ts';
import { type EdgeConfig, edgeConfig } from './config.ts';
import { site } from './sites.ts';
import { edgeFiles, flyFiles } from './files.ts';
import { siteProblems } from './problems.ts';

const config = edgeConfig(fleet);
const files = flyFiles(fleet);

test('the same fleet gives the same bytes', () => {
  expect([...flyFiles(fleet)]).toEqual([...files]);
});

test('every public host is in every place that it must be in', () => {
  for (const { host, upstream } of config.sites) {
    const text = files.get(`dist/fly/nginx/sites/${host}.conf`) ?? '';
    expect(text).toContain(`server_name ${host};`);
    expect(text).toContain(`server ${upstream.name}:443 resolve`);
    expect(files.get('dist/fly/nginx/health.conf')).toContain(`location = /readyz/${host} {`);
  }
});

test('a site that is added changes its own file, readiness and the version, and nothing else', () => {
  const upstream = { name: 'new.tail.test', port: 443, health: '/' };
  const more: EdgeConfig = { ...config, sites: [...config.sites, site('new.test', upstream, { kind: 'static' })] };
  const changed = [...edgeFiles(more)].filter(([name, text]) => files.get(name) !== text).map(([name]) => name);
  expect(changed.sort()).toEqual([
    'dist/fly/html/version',
    'dist/fly/nginx/health.conf',
    'dist/fly/nginx/sites/new.test.conf',
  ]);
});

test('the version changes with any file, and only then', () => {
  const version = (of: EdgeConfig): string | undefined => edgeFiles(of).get('dist/fly/html/version');
  expect(version(config)).toMatch(/^[0-9a-f]{12}\n$/);
  expect(version({ ...config })).toBe(version(config));
  expect(version({ ...config, bans: { ...config.bans, failures: 6 } })).not.toBe(version(config));
});

test('every script is one that sh can read', () => {
  const folder = mkdtempSync(join(tmpdir(), 'edge-scripts-'));
  const scripts = [...files].filter(([, text]) => text.startsWith('#!/bin/sh\n'));
  expect(scripts.length).toBeGreaterThan(6);
  for (const [index, [name, text]] of scripts.entries()) {
    const path = join(folder, String(index));
    writeFileSync(path, text);
    expect(() => execFileSync('sh', ['-n', path]), name).not.toThrow();
  }
  rmSync(folder, { recursive: true });
});

test('fly.toml gates routing on the proxy and deployments on the tunnel, and never stops the last machine', () => {
  const toml = parse(files.get('dist/fly/fly.toml') ?? '');
  expect(toml).toMatchObject({
    app: config.app,
    deploy: { strategy: 'bluegreen' },
    http_service: {
      internal_port: 8080,
      force_https: true,
      auto_stop_machines: 'off',
      min_machines_running: 1,
      checks: [{ path: '/healthz', grace_period: '15s' }],
    },
    checks: { ready: { port: 8081, path: '/readyz' } },
    vm: [{ memory: '512mb' }],
  });
});

test('every file of the image is copied, with a version on every base', () => {
  const dockerfile = files.get('dist/fly/Dockerfile') ?? '';
  const folders = new Set(
    [...files.keys()]
      .map((name) => name.split('/')[2] ?? '')
      .filter((name) => !name.includes('.') && name !== 'Dockerfile'),
  );
  for (const folder of folders) {
    expect(dockerfile).toMatch(new RegExp(`^COPY ${folder}/ /`, 'm'));
    expect(files.get('dist/fly/.dockerignore')).toContain(`!${folder}/\n`);
  }
  for (const [, image] of dockerfile.matchAll(/^FROM (\S+)/gm))
    expect(image).toMatch(/:v?\d+\.\d+\.\d+(-alpine)?(@sha256:[0-9a-f]{64})?$/);
});

test('no secret is in any file', () => {
  for (const [name, text] of files) expect(text, name).not.toMatch(/tskey-|FlyV1/);
});

test('the tests run the nginx of the image, or say which they run', () => {
  const version = /nginx:(\d+\.\d+\.\d+)/.exec(config.images.nginx)?.[1] ?? '';
  expect(readFileSync(join(import.meta.dirname, 'test/programs.ts'), 'utf8')).toContain(`VERSION = '${version}'`);
});

test('no service is named in this folder', () => {
  const names = fleet.services
    .filter((service) => service.exposures.some(({ audience }) => audience === 'public'))
    .flatMap((service) => [service.name, ...service.exposures.map(({ host }) => host)]);
  const root = join(import.meta.dirname, '../..');
  if (!existsSync(join(root, '.git'))) return;
  for (const name of new Set(names)) {
    // Addresses of documentation have words of their own.
    const grep = (): string =>
      execFileSync('git', ['grep', '-nPi', '--', `^(?!.*https://).*\\b${name}\\b`, 'pulumi/fly/**.ts'], {
        cwd: root,
        encoding: 'utf8',
      });
    expect(grep, name).toThrow();
  }
});

test.each([
  [{ blockedPaths: ['/a b'] }, 'edge.blockedPaths = "/a b": a path prefix begins with / and has letters'],
  [{ blockedPaths: ['/'] }, 'edge.blockedPaths = "/"'],
  [{ assetPaths: ['assets'] }, 'edge.assetPaths = "assets"'],
  [{ loginPaths: ['/$host'] }, 'edge.loginPaths = "/$host"'],
  [{ crawlersAvoid: ['/x\n'] }, 'edge.crawlersAvoid'],
  [{ bodyMib: 0 }, 'edge.bodyMib = 0: a body has 1 to 4096 MiB'],
  [{ bodyMib: 1.5 }, 'edge.bodyMib = 1.5'],
  [{ failedLogin: [500] }, 'edge.failedLogin = 500: a failed login is answered with a status between 200 and 499'],
  [{ contentSecurityPolicy: { 'default-src': ["'self'; script-src *"] } }, 'a source has no space, comma or semicolon'],
  [{ contentSecurityPolicy: { 'Default Src': [] } }, 'a directive is a word of a-z and -'],
  [{ cacheQuery: true }, 'assets of a dynamic service are always cached with their query'],
  [{ kind: 'static' as const, loginPaths: ['/login'] }, 'a static site has no logins'],
])('%j is refused', (traits, message) => {
  const upstream = { name: 'a.tail.test', port: 443, health: '/' };
  const problems = siteProblems(site('a.test', upstream, { kind: 'dynamic', ...traits }));
  expect(new ModelError(problems).message).toContain(message);
});

test('a host that is no host name is refused', () => {
  const problems = siteProblems(site('A_.test', { name: 'x;y', port: 443, health: '/a?b' }, { kind: 'static' }));
  expect(problems.map(({ value }) => value)).toEqual(['A_.test', 'x;y', '/a?b']);
});

test('Alloy sends to the two endpoints that take nothing else', () => {
  const text = JSON.stringify(alloyBlocks(config));
  expect(text).toContain(config.sinks.logs);
  expect(text).toContain(config.sinks.metrics);
});
