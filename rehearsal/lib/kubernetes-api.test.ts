import { expect, test } from 'vitest';
import { keyOf, kubeconfig } from './kubernetes-api.ts';

test('the key of an object has its kind, and its namespace if it has one', () => {
  const metadata = { name: 'grafana', namespace: 'monitoring' };
  expect(keyOf({ apiVersion: 'v1', kind: 'Service', metadata })).toBe('Service monitoring/grafana');
  expect(keyOf({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'indri' } })).toBe('Node indri');
});

test('a kubeconfig has one context with the token and the encoded certificate', () => {
  const config: unknown = JSON.parse(kubeconfig('indri', { url: 'https://127.0.0.1:1', token: 't0ken', ca: 'PEM' }));
  expect(config).toEqual({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'indri',
    contexts: [{ name: 'indri', context: { cluster: 'indri', user: 'indri' } }],
    clusters: [{ name: 'indri', cluster: { server: 'https://127.0.0.1:1', 'certificate-authority-data': 'UEVN' } }],
    users: [{ name: 'indri', user: { token: 't0ken' } }],
  });
});
