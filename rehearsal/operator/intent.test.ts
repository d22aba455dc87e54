import { expect, test } from 'vitest';
import { fleet } from '#fleet/index.ts';
import { endpoints } from '#model/views/endpoints.ts';
import type { ApiCall } from './front.ts';
import { ingressEndpoints, intendedRequests, loadBalancerEndpoints, requestDifferences, requestsIn } from './intent.ts';

const put = (name: string, tags: readonly string[], status = 200): ApiCall => ({
  method: 'PUT',
  path: `/api/v2/tailnet/-/vip-services/${name}`,
  body: JSON.stringify({ name, ports: ['tcp:443'], tags }),
  status,
});
const key = (...tags: readonly string[]): ApiCall => ({
  method: 'POST',
  path: '/api/v2/tailnet/-/keys',
  body: JSON.stringify({ capabilities: { devices: { create: { tags } } } }),
  status: 200,
});

test('every endpoint on a cluster is either an Ingress or a load balancer of that cluster', () => {
  const all = fleet.clusters.flatMap((cluster) => [
    ...ingressEndpoints(fleet, cluster),
    ...loadBalancerEndpoints(fleet, cluster),
  ]);
  const expected = endpoints(fleet).filter(({ service }) => service.kind === 'kubernetes');
  expect(all.map(({ name }) => name).sort()).toEqual(expected.map(({ name }) => name).sort());
});

test('an operator that asks for what is intended differs in nothing', () => {
  for (const cluster of fleet.clusters) {
    const intended = intendedRequests(fleet, cluster);
    const calls = [
      ...[...intended.keys].map((tags) => key(...tags.split(', '))),
      ...intended.services.map(({ name, tags }) => put(name, tags.toReversed())),
    ];
    expect(requestDifferences(intended, requestsIn(calls))).toEqual([]);
  }
});

test('a missing Service, one too many, another tag and a refusal are differences', () => {
  const intended = {
    services: [{ name: 'svc:docs', ports: ['tcp:443'], tags: ['tag:k8s'] }],
    keys: new Set(['tag:k8s']),
    refused: [],
  };
  const differences = (...calls: readonly ApiCall[]) => requestDifferences(intended, requestsIn(calls));
  expect(differences(key('tag:k8s'))).toEqual(['Tailscale Service not asked for: svc:docs tcp:443 tag:k8s']);
  expect(differences(key('tag:nas'), put('svc:docs', ['tag:k8s']))).toEqual([
    'auth key not asked for: tag:k8s',
    'auth key asked for, but not intended: tag:nas',
  ]);
  expect(differences(key('tag:k8s'), put('svc:docs', ['tag:k8s', 'tag:edge']))).toEqual([
    'Tailscale Service not asked for: svc:docs tcp:443 tag:k8s',
    'Tailscale Service asked for, but not intended: svc:docs tcp:443 tag:edge, tag:k8s',
  ]);
  expect(differences(key('tag:k8s'), put('svc:docs', ['tag:k8s']), put('svc:x', ['tag:nas'], 400))[0]).toMatch(
    /^refused by the API: PUT .*svc:x/,
  );
});

test('of several requests for a Service the last one counts', () => {
  expect(requestsIn([put('svc:docs', ['tag:a']), put('svc:docs', ['tag:b'])]).services).toEqual([
    { name: 'svc:docs', ports: ['tcp:443'], tags: ['tag:b'] },
  ]);
});
