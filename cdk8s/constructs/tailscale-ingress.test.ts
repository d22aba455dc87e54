import { describe, expect, test } from 'vitest';
import { plainService } from '#model/fixture.ts';
import { find, objects } from './fixture.ts';

describe('an exposure', () => {
  test('is an Ingress with its paths and tags, and without a host', () => {
    const ingress = (paths?: readonly string[]) =>
      find(
        objects(
          plainService('it', {
            exposures: [{ host: 'short', audience: 'member', auth: 'app', ...(paths === undefined ? {} : { paths }) }],
          }),
        ),
        'Ingress',
        'short-tailscale',
      );
    const backend = { service: { name: 'it', port: { number: 8080 } } };
    expect(ingress()?.metadata.annotations).toEqual({
      'tailscale.com/proxy-class': 'default',
      'tailscale.com/proxy-group': 'ingress',
      'tailscale.com/tags': 'tag:ingress,tag:for-members',
    });
    expect(ingress()).toMatchObject({
      spec: { ingressClassName: 'tailscale', defaultBackend: backend, tls: [{ hosts: ['short'] }] },
    });
    expect(ingress(['/write'])).toMatchObject({
      spec: { rules: [{ http: { paths: [{ path: '/write', pathType: 'Prefix', backend }] } }] },
    });
  });

  test('keeps the name of an existing Ingress', () => {
    const exposures = [{ host: 'short', ingressName: 'it-tailscale', audience: 'member', auth: 'app' }] as const;
    const ingresses = objects(plainService('it', { exposures })).filter(({ kind }) => kind === 'Ingress');
    expect(ingresses).toMatchObject([{ metadata: { name: 'it-tailscale' }, spec: { tls: [{ hosts: ['short'] }] } }]);
  });

  test('over TCP is a separate load balancer', () => {
    const all = objects(
      plainService('it', { exposures: [{ host: 'short', protocol: 'tcp', audience: 'service', auth: 'app' }] }),
    );
    expect(find(all, 'Service', 'short-tailscale')).toMatchObject({
      spec: { type: 'LoadBalancer', loadBalancerClass: 'tailscale', selector: { 'app.kubernetes.io/name': 'it' } },
    });
  });
});
