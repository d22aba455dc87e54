import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import { Construct } from 'constructs';
import { servicePort, tailnetPort } from '#model/address.ts';
import { type Exposure, portName, protocolOf } from '#model/exposure.ts';
import { endpointTags } from '#model/views/endpoints.ts';
import { portOf } from '#model/views/monitoring.ts';
import { type Context, identity, labels } from './context.ts';

const tagList = (tags: readonly string[]): string => tags.map((tag) => `tag:${tag}`).join(',');

/**
 * An exposure as a separate Tailscale Service: an Ingress on the shared ProxyGroup for HTTPS, a load balancer for TCP.
 * Proxies pass the full MagicDNS name as Host, so rules have no host. The tags annotation replaces those of the
 * ProxyGroup, so it includes them
 * (https://tailscale.com/docs/features/kubernetes-operator/how-to/cluster-ingress).
 */
export class TailscaleIngress extends Construct {
  constructor(scope: Construct, exposure: Exposure, context: Context) {
    super(scope, `${exposure.host}-${portName(exposure)}`);
    const { fleet, service } = context;
    const { proxyGroup, proxyClass } = fleet.providers.ingress;
    const port = servicePort(service, portOf(exposure));
    const tags = tagList(
      endpointTags(
        fleet,
        service,
        service.exposures.filter(({ host }) => host === exposure.host),
      ),
    );
    const metadata = {
      namespace: service.namespace,
      labels: labels(service),
      annotations: { 'tailscale.com/proxy-class': proxyClass, 'tailscale.com/tags': tags },
    };
    if (protocolOf(exposure) === 'tcp') {
      new k8s.KubeService(this, 'load-balancer', {
        metadata: {
          ...metadata,
          name: `${exposure.host}-tailscale`,
          annotations: { ...metadata.annotations, 'tailscale.com/hostname': exposure.host },
        },
        spec: {
          type: 'LoadBalancer',
          loadBalancerClass: 'tailscale',
          allocateLoadBalancerNodePorts: false,
          selector: port.workload === undefined ? primary(port.service) : identity(port.workload),
          ports: [
            {
              name: port.name,
              port: tailnetPort(service, exposure),
              targetPort: k8s.IntOrString.fromNumber(port.targetPort),
              protocol: 'TCP',
            },
          ],
        },
      });
      return;
    }
    const backend = { service: { name: port.service, port: { number: port.port } } };
    const paths = (exposure.paths ?? []).map((path) => ({ path, pathType: 'Prefix', backend }));
    new k8s.KubeIngress(this, 'ingress', {
      metadata: {
        ...metadata,
        name: exposure.ingressName ?? `${exposure.host}-tailscale`,
        annotations: { ...metadata.annotations, 'tailscale.com/proxy-group': proxyGroup },
      },
      spec: {
        ingressClassName: 'tailscale',
        ...(paths.length === 0 ? { defaultBackend: backend } : { rules: [{ http: { paths } }] }),
        tls: [{ hosts: [exposure.host] }],
      },
    });
  }
}

/** Selects the pod of a PostgreSQL primary, whose Service belongs to the operator. */
const primary = (service: string): Record<string, string> => ({
  'cnpg.io/cluster': service.replace(/-(rw|metrics)$/, ''),
  'cnpg.io/instanceRole': 'primary',
});
