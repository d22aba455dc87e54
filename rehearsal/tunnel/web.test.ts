import { expect, test } from 'vitest';
import { fleet } from '#fleet/index.ts';
import { edgeConfig } from '#pulumi/fly/config.ts';
import { webOf } from './web.ts';

const ingress = (host: string, spec: object): readonly [string, string] => [
  `dist/k8s/indri/app/ingress-${host}.yaml`,
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Ingress',
    metadata: { name: host },
    spec: { tls: [{ hosts: [host] }], ...spec },
  }),
];

test('an endpoint serves the paths of its Ingress; all of them if it has a default backend, or is no Ingress', () => {
  const { sites, sinks } = edgeConfig(fleet);
  const [site] = sites.map(({ upstream }) => upstream.name);
  const sink = new URL(sinks.logs).host;
  const host = (name: string): string => name.split('.')[0] ?? '';
  const files = new Map([
    ingress(host(site ?? ''), { defaultBackend: {} }),
    ingress(host(sink), { rules: [{ http: { paths: [{ path: '/write' }] } }] }),
  ]);
  const web = webOf(fleet, files);
  expect([...web.keys()]).toEqual([
    ...sites.map(({ upstream }) => upstream.name),
    ...Object.values(sinks).map((url) => new URL(url).host),
  ]);
  expect(web.get(site ?? '')).toBeUndefined();
  expect(web.get(sink)).toEqual(['/write']);
});
