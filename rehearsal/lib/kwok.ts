import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fleet } from '#model/fleet.ts';
import { moduleFolder } from './go-modules.ts';

/** How kwok plays nodes and pods, as its own authors describe it. */
const upstream = [
  'node/fast/node-initialize.yaml',
  'node/heartbeat-with-lease/node-heartbeat-with-lease.yaml',
  'pod/fast/pod-ready.yaml',
  'pod/fast/pod-complete.yaml',
  'pod/fast/pod-delete.yaml',
];

interface Match {
  readonly key: string;
  readonly operator: 'In' | 'DoesNotExist';
  readonly values?: readonly string[];
}

const stage = (name: string, apiGroup: string, kind: string, matches: readonly Match[], status: unknown) =>
  JSON.stringify({
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'Stage',
    metadata: { name },
    spec: {
      resourceRef: { apiGroup, kind },
      selector: { matchExpressions: matches },
      next: { statusTemplate: JSON.stringify(status) },
    },
  });

const is = (key: string, value: string): Match => ({ key, operator: 'In', values: [value] });
const unset = (key: string): Match => ({ key, operator: 'DoesNotExist' });

/** What the ingress operator does in the tailnet: every Ingress and every load balancer of its class gets an address. */
const ingress = ({ network }: Fleet): readonly string[] => [
  stage(
    'ingress-address',
    'networking.k8s.io/v1',
    'Ingress',
    [is('.spec.ingressClassName', 'tailscale'), unset('.status.loadBalancer.ingress')],
    { loadBalancer: { ingress: [{ hostname: `{{ .metadata.name }}.${network.tailnet}` }] } },
  ),
  stage(
    'load-balancer-address',
    'v1',
    'Service',
    [is('.spec.loadBalancerClass', 'tailscale'), unset('.status.loadBalancer.ingress')],
    { loadBalancer: { ingress: [{ hostname: `{{ .metadata.name }}.${network.tailnet}` }] } },
  ),
];

/** The configuration of kwok: what it makes of each object that it sees. */
export async function kwokConfig(fleet: Fleet): Promise<string> {
  const folder = join(await moduleFolder('sigs.k8s.io/kwok', { builtBy: 'kubernetes' }), 'kustomize/stage');
  const stages = upstream.map((path) => readFileSync(join(folder, path), 'utf8'));
  return [...stages, ...ingress(fleet)].join('\n---\n');
}
