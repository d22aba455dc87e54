import { describe, expect, test } from 'vitest';
import { yaml } from '#model/config.ts';
import { initContainer, plainContainer, plainService } from '#model/fixture.ts';
import type { KubernetesObject } from '#model/service.ts';
import { claim, config, notBackedUp } from '#model/storage.ts';
import { gib, hours } from '#model/units.ts';
import { tcp } from '#model/workload.ts';
import { find, objects } from './fixture.ts';

const noBackup = notBackedUp('test');

describe('a workload', () => {
  const podOf = (object: KubernetesObject | undefined) =>
    (object as { spec: { template: { spec: object; metadata: { annotations?: Record<string, string> } } } } | undefined)
      ?.spec.template;

  test('every prop of the pod arrives in the manifest', () => {
    const service = plainService('it', {
      workloads: [
        {
          name: 'agent',
          kind: 'DaemonSet',
          container: plainContainer,
          sidecars: [{ ...plainContainer, name: 'side', ports: { peer: 9000 }, health: tcp() }],
          init: [{ ...initContainer, name: 'first' }],
          user: 1000,
          rbac: {
            cluster: [{ resources: ['nodes'], verbs: ['get'] }],
            namespace: [{ groups: ['apps'], resources: ['deployments'], names: ['it'], verbs: ['patch'] }],
          },
          runtimeClass: 'nvidia',
          priorityClass: 'system-node-critical',
          tolerations: 'all',
          hostPid: 'why',
          hostNetwork: 'why',
          terminationGracePeriod: hours(3),
          annotations: { note: 'here' },
          serviceName: 'front',
        },
      ],
    });
    const all = objects(service);
    expect(find(all, 'DaemonSet', 'agent')?.metadata.annotations).toEqual({ note: 'here' });
    expect(podOf(find(all, 'DaemonSet'))?.spec).toMatchObject({
      serviceAccountName: 'agent',
      automountServiceAccountToken: true,
      enableServiceLinks: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 1000,
        runAsGroup: 1000,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      initContainers: [{ name: 'first' }],
      containers: [{ name: 'agent' }, { name: 'side', readinessProbe: { tcpSocket: { port: 'peer' } } }],
      runtimeClassName: 'nvidia',
      priorityClassName: 'system-node-critical',
      tolerations: [{ operator: 'Exists' }],
      hostPID: true,
      hostNetwork: true,
      terminationGracePeriodSeconds: 10_800,
    });
    expect(find(all, 'NetworkPolicy')).toBeUndefined();
    expect(find(all, 'ClusterRole', 'agent')).toMatchObject({
      rules: [{ apiGroups: [''], resources: ['nodes'], verbs: ['get'] }],
    });
    expect(find(all, 'Role', 'agent')).toMatchObject({
      rules: [{ apiGroups: ['apps'], resources: ['deployments'], resourceNames: ['it'], verbs: ['patch'] }],
    });
    expect(find(all, 'Service', 'front')).toMatchObject({ spec: { selector: { 'app.kubernetes.io/name': 'agent' } } });
  });

  test('a changed file restarts its consumers', () => {
    const hash = (value: number) =>
      podOf(
        find(
          objects(
            plainService('it', {
              workloads: [{ container: { ...plainContainer, mounts: { '/etc/app': 'settings' } } }],
              volumes: { settings: config('files', { 'a.yaml': yaml({ value }) }) },
            }),
          ),
          'Deployment',
        ),
      )?.metadata.annotations?.['checksum/files'];
    expect(hash(1)).toMatch(/^[0-9a-f]{12}$/);
    expect(hash(1)).not.toBe(hash(2));
  });

  test('a single writer is stopped before its successor starts, replicas are replaced one by one', () => {
    const strategy = (props: Parameters<typeof plainService>[1]) =>
      (find(objects(plainService('it', props)), 'Deployment') as { spec?: { strategy: { type: string } } } | undefined)
        ?.spec?.strategy.type;
    const mounted = { ...plainContainer, mounts: { '/data': 'data' } };
    expect(strategy({})).toBe('RollingUpdate');
    expect(
      strategy({ workloads: [{ container: mounted }], volumes: { data: claim({ size: gib(1), backup: noBackup }) } }),
    ).toBe('Recreate');
    expect(strategy({ workloads: [{ container: plainContainer, recreate: 'why' }] })).toBe('Recreate');
    const replicated = objects(plainService('it', { workloads: [{ container: plainContainer, replicas: 2 }] }));
    expect(find(replicated, 'PodDisruptionBudget')).toMatchObject({ spec: { minAvailable: 1 } });
  });

  test('a CronJob runs in the time zone of the network, one job at a time', () => {
    const job = objects(
      plainService('it', {
        workloads: [{ kind: 'CronJob', container: plainContainer, schedule: '0 * * * *', ttlAfterFinished: hours(96) }],
      }),
    );
    expect(find(job, 'CronJob')).toMatchObject({
      spec: {
        schedule: '0 * * * *',
        timeZone: 'Etc/UTC',
        concurrencyPolicy: 'Forbid',
        jobTemplate: { spec: { ttlSecondsAfterFinished: 345_600, template: { spec: { restartPolicy: 'OnFailure' } } } },
      },
    });
  });
});
