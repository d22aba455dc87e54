import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fleet } from '#fleet/index.ts';
import { edgeConfig } from '../config.ts';
import { nginxTree } from '../nginx/index.ts';
import { findGixy } from '#pulumi/fly/test/programs.ts';
import { writeProxy } from '#pulumi/fly/test/world.ts';

/** Findings that are wrong here, by the name of gixy's check. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  resolver_external: 'the name server is the one of the tailnet, inside the machine',
  proxy_pass_normalized: 'a static site is asked for the path that the key of its cache has, not for another spelling',
  hash_without_default: 'a map without a default gives the empty string, which is what is meant',
  regex_redos:
    'gixy takes any repetition within a repetition for dangerous; the alternatives of ours begin differently, and the time is measured below',
};

test('gixy finds nothing that has no reason', () => {
  const folder = mkdtempSync(join(tmpdir(), 'edge-gixy-'));
  const real = edgeConfig(fleet);
  const at = (name: string): string => join(folder, name);
  const paths = {
    ...real.paths,
    log: at('log'),
    cache: at('cache'),
    temporary: at('temporary'),
    run: at('run'),
    bans: at('bans.conf'),
    html: at('html'),
  };
  const config = { ...real, paths };
  writeProxy(config, folder, nginxTree(config));
  const args = ['-f', 'json', '--skips', Object.keys(EXCEPTIONS).join(','), join(folder, 'etc/nginx.conf')];
  const run = (): string => {
    try {
      return execFileSync(findGixy() ?? 'gixy', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    } catch (error) {
      return (error as { stdout: string }).stdout;
    }
  };
  try {
    expect(JSON.parse(run())).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
