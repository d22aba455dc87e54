import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { parse } from 'yaml';
import { programBinaries } from '../lib/binaries.ts';
import { waitFor } from '../lib/wait.ts';
import { peerAddress } from '../sandbox/addresses.ts';
import type { Pod } from '../sandbox/pod.ts';
import type { Program } from './program.ts';

interface Configuration {
  readonly scrape_configs: readonly {
    readonly scheme: string;
    readonly metrics_path: string;
    /** Absent if it is the one of all. */
    readonly scrape_interval?: string;
    readonly static_configs: readonly { readonly targets: readonly string[] }[];
  }[];
}

interface Rules {
  readonly groups: readonly { readonly rules: readonly object[] }[];
}

/**
 * Serves a metric at the targets in other pods that speak HTTP and are scraped as often as usual. All of their names
 * resolve to one address. Returns the targets.
 */
function serveTargets(pod: Pod, { scrape_configs: jobs }: Configuration): readonly string[] {
  const targets = jobs
    .filter((job) => job.scheme === 'http' && job.scrape_interval === undefined)
    .flatMap((job) =>
      job.static_configs.flatMap((part) => part.targets.map((target) => ({ target, path: job.metrics_path }))),
    )
    .filter(({ target }) => !target.startsWith('localhost:'));
  const known = new Set(targets.map(({ target, path }) => `${target}${path}`));
  for (const name of new Set(targets.map(({ target }) => target.split(':')[0] ?? '')))
    pod.sandbox.addHost(name, peerAddress(1));
  for (const port of new Set(targets.map(({ target }) => Number(target.split(':')[1])))) {
    createServer((request, response) => {
      // Clients leave the default port out.
      const [host = ''] = (request.headers.host ?? '').split(':');
      const isKnown = known.has(`${host}:${port}${request.url ?? ''}`);
      response.writeHead(isKnown ? 200 : 404, { 'Content-Type': 'text/plain; version=0.0.4' });
      response.end(isKnown ? 'rehearsal_answer 42\n' : '');
    }).listen(port, peerAddress(1));
  }
  return targets.map(({ target }) => target);
}

export const prometheus: Program = {
  name: 'prometheus',
  service: 'prometheus',
  workload: 'StatefulSet prometheus',
  container: 'prometheus',
  origin: { kind: 'go', binary: programBinaries.prometheus, path: '/bin/prometheus', version: '3.9.1' },
  image: { user: 65534, entrypoint: ['/bin/prometheus'] },
  purpose: 'scrapes its targets, answers a query, and evaluates its rules',
  async exercise(pod) {
    const api = async (path: string): Promise<unknown> => {
      const response = await fetch(pod.url(9090, `/api/v1/${path}`), { signal: AbortSignal.timeout(5000) });
      assert(response.ok, `${path}: ${response.status}`);
      return ((await response.json()) as { readonly data: unknown }).data;
    };
    const file = (name: string): unknown => parse(readFileSync(join(pod.folder('/etc/prometheus'), name), 'utf8'));
    const targets = serveTargets(pod, file('prometheus.yml') as Configuration);
    const expected = (file('rules.yml') as Rules).groups.flatMap(({ rules }) => rules).length;
    const query = encodeURIComponent('count(rehearsal_answer == 42)');
    await waitFor(`all ${targets.length} targets are scraped`, 25, async () => {
      const { result } = (await api(`query?query=${query}`)) as {
        readonly result: readonly { readonly value: readonly unknown[] }[];
      };
      return Number(result[0]?.value[1]) === targets.length ? true : undefined;
    });
    const { groups } = (await api('rules')) as {
      readonly groups: readonly { readonly rules: readonly { readonly health: string }[] }[];
    };
    const rules = groups.flatMap((group) => group.rules);
    assert.equal(rules.length, expected);
    assert(!rules.some(({ health }) => health === 'err'), 'a rule cannot be evaluated');
    return `${targets.length} targets, ${rules.length} rules`;
  },
  damage: [
    { kind: 'path', object: 'StatefulSet', from: '"mountPath":"/prometheus"', to: '"mountPath":"/data"' },
    { kind: 'user', object: 'StatefulSet', from: '"runAsUser":65534', to: '"runAsUser":1000' },
    {
      kind: 'setting',
      object: 'ConfigMap',
      name: 'prometheus-config',
      from: 'scrape_interval',
      to: 'scrape_intervall',
    },
    {
      kind: 'setting',
      object: 'ConfigMap',
      name: 'prometheus-config',
      from: '/etc/prometheus/rules.yml',
      to: '/etc/rules.yml',
    },
  ],
};
