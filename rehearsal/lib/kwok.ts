import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fleet } from '#model/fleet.ts';
import { moduleFolder } from './go-modules.ts';

/** kwok's own stages for nodes and pods. */
const upstreamStages = [
  'node/fast/node-initialize.yaml',
  'node/heartbeat-with-lease/node-heartbeat-with-lease.yaml',
  'pod/fast/pod-ready.yaml',
  'pod/fast/pod-complete.yaml',
  'pod/fast/pod-delete.yaml',
];

interface MatchExpression {
  readonly key: string;
  readonly operator: 'In' | 'DoesNotExist';
  readonly values?: readonly string[];
}

const stage = (
  name: string,
  apiGroup: string,
  kind: string,
  matchExpressions: readonly MatchExpression[],
  status: unknown,
): string =>
  JSON.stringify({
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'Stage',
    metadata: { name },
    spec: {
      resourceRef: { apiGroup, kind },
      selector: { matchExpressions },
      next: { statusTemplate: JSON.stringify(status) },
    },
  });

const equals = (key: string, value: string): MatchExpression => ({ key, operator: 'In', values: [value] });
const isUnset = (key: string): MatchExpression => ({ key, operator: 'DoesNotExist' });

/** Simulates the Tailscale operator: every Ingress and load balancer of its class is assigned a host name. */
export const tailscaleStages = ({ network }: Fleet): readonly string[] => [
  stage(
    'ingress-address',
    'networking.k8s.io/v1',
    'Ingress',
    [equals('.spec.ingressClassName', 'tailscale'), isUnset('.status.loadBalancer.ingress')],
    { loadBalancer: { ingress: [{ hostname: `{{ .metadata.name }}.${network.tailnet}` }] } },
  ),
  stage(
    'load-balancer-address',
    'v1',
    'Service',
    [equals('.spec.loadBalancerClass', 'tailscale'), isUnset('.status.loadBalancer.ingress')],
    { loadBalancer: { ingress: [{ hostname: `{{ .metadata.name }}.${network.tailnet}` }] } },
  ),
];

/** kwok's own stages, without any that acts as an operator. */
export async function upstreamKwokConfig(): Promise<string> {
  const folder = join(await moduleFolder('sigs.k8s.io/kwok', { requiredBy: 'kubernetes' }), 'kustomize/stage');
  return upstreamStages.map((path) => readFileSync(join(folder, path), 'utf8')).join('\n---\n');
}

/** kwok's configuration: the stages through which it takes objects. */
export const kwokConfig = async (fleet: Fleet): Promise<string> =>
  [await upstreamKwokConfig(), ...tailscaleStages(fleet)].join('\n---\n');
