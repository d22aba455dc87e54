import { expect, test } from 'vitest';
import { call, internet, kubernetesApi, lan } from '#model/call.ts';
import { plainContainer, plainService, second } from '#model/fixture.ts';
import { urlOf } from '#model/reference.ts';
import { find, objects } from './fixture.ts';

test('a network policy allows ingress from callers and proxies, and egress to calls only', () => {
  const near = plainService('near');
  const far = plainService('far', { on: second, exposures: [{ host: 'far', audience: 'admin', auth: 'app' }] });
  const it = plainService('it', {
    calls: [call(near), call(far), internet('why'), lan('192.168.7.9', 554, 'why'), kubernetesApi('why')],
    exposures: [{ host: 'it', audience: 'admin', auth: 'app' }],
  });
  const caller = plainService('caller', { calls: [call(it)] });
  const policy = find(objects(it, near, far, caller), 'NetworkPolicy') as
    { spec?: { ingress: unknown[]; egress: unknown[] } } | undefined;
  const namespace = (name: string) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } });
  expect(policy?.spec?.ingress).toEqual([
    {
      from: [
        { ...namespace('caller'), podSelector: { matchLabels: { 'app.kubernetes.io/part-of': 'caller' } } },
        namespace('proxies'),
      ],
      ports: [{ port: 8080, protocol: 'TCP' }],
    },
  ]);
  expect(policy?.spec?.egress.slice(1)).toEqual(
    expect.arrayContaining([
      {
        to: [{ ...namespace('near'), podSelector: { matchLabels: { 'app.kubernetes.io/part-of': 'near' } } }],
        ports: [{ port: 8080, protocol: 'TCP' }],
      },
      { to: [{ ipBlock: { cidr: '100.64.7.1/32' } }], ports: [{ port: 443, protocol: 'TCP' }] },
      {
        to: [
          {
            ipBlock: {
              cidr: '0.0.0.0/0',
              except: ['10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'],
            },
          },
        ],
      },
      { to: [{ ipBlock: { cidr: '192.168.7.9/32' } }], ports: [{ port: 554, protocol: 'TCP' }] },
      {
        to: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map((cidr) => ({ ipBlock: { cidr } })),
        ports: [
          { port: 443, protocol: 'TCP' },
          { port: 6443, protocol: 'TCP' },
        ],
      },
    ]),
  );
  expect(policy?.spec?.egress).toHaveLength(6);
});

test('a reference implies a call, which both network policies allow', () => {
  const target = plainService('target');
  const workloads = [{ container: { ...plainContainer, env: { TARGET: urlOf(target) } } }];
  const reader = plainService('reader', { workloads });
  const port = [{ port: 8080, protocol: 'TCP' }];
  expect(find(objects(reader, target), 'NetworkPolicy')).toMatchObject({
    spec: {
      egress: [{}, { to: [{ podSelector: { matchLabels: { 'app.kubernetes.io/part-of': 'target' } } }], ports: port }],
    },
  });
  expect(find(objects(target, reader), 'NetworkPolicy')).toMatchObject({
    spec: {
      ingress: [{ from: [{ podSelector: { matchLabels: { 'app.kubernetes.io/part-of': 'reader' } } }], ports: port }],
    },
  });
});
