import type { KubernetesObject } from '#model/service.ts';
import type { Labels, OldApplication, OldClaim, OldPostgres, OldWorkload } from './old-application.ts';

/** Label of dashboards. */
export const dashboardLabel = 'grafana_dashboard';

const rbac = 'rbac.authorization.k8s.io';
const externalSecrets = 'external-secrets.io/v1';

type Body = Readonly<Record<string, unknown>>;

/** An object with a namespace, labels and annotations if it has any. */
export function build(
  apiVersion: string,
  kind: string,
  name: string,
  body: Body,
  { namespace, labels, annotations }: { namespace?: string; labels?: Labels; annotations?: Labels } = {},
): KubernetesObject {
  const metadata = {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
  };
  return { apiVersion, kind, metadata, ...body };
}

/** A pod that satisfies every Pod Security level. */
const podTemplate = (labels: Labels, container = 'main'): Body => ({
  metadata: { labels },
  spec: {
    containers: [{ name: container, image: 'registry.invalid/old:1' }],
  },
});

function workload({ kind, name, selector, data }: OldWorkload, namespace: string): KubernetesObject {
  const spec: Body = { selector: { matchLabels: selector }, template: podTemplate(selector) };
  const storage = {
    serviceName: name,
    volumeClaimTemplates: [
      {
        metadata: { name: 'data' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: data } } },
      },
    ],
  };
  return build('apps/v1', kind, name, { spec: kind === 'StatefulSet' ? { ...spec, ...storage } : spec }, { namespace });
}

function claimObjects({ name, size, mode, volume }: OldClaim, namespace: string): readonly KubernetesObject[] {
  const shape = { accessModes: [mode], ...(volume === undefined ? {} : { storageClassName: '' }) };
  const pvc = build(
    'v1',
    'PersistentVolumeClaim',
    name,
    {
      spec: {
        ...shape,
        ...(volume === undefined ? {} : { volumeName: volume.name }),
        resources: { requests: { storage: size } },
      },
    },
    { namespace },
  );
  if (volume === undefined) return [pvc];
  const spec = { ...shape, ...volume.source, capacity: { storage: size }, persistentVolumeReclaimPolicy: 'Retain' };
  return [build('v1', 'PersistentVolume', volume.name, { spec }), pvc];
}

function postgresCluster({ name, image, database, size, roles }: OldPostgres, namespace: string): KubernetesObject {
  const managed = Object.entries(roles).map(([role, rights]) => ({
    name: role,
    login: true,
    ...rights,
    passwordSecret: { name: `${name}-${role}` },
  }));
  const spec = {
    instances: 1,
    imageName: image,
    bootstrap: { initdb: { database, owner: database } },
    storage: { size, storageClass: 'standard' },
    ...(managed.length === 0 ? {} : { managed: { roles: managed } }),
  };
  return build('postgresql.cnpg.io/v1', 'Cluster', name, { spec }, { namespace });
}

const binding = (kind: 'Role' | 'ClusterRole', name: string, role: string, namespace?: string): KubernetesObject =>
  build(
    `${rbac}/v1`,
    `${kind}Binding`,
    name,
    { roleRef: { apiGroup: rbac, kind, name: role }, subjects: [] },
    namespace === undefined ? {} : { namespace },
  );

const ingress = (name: string, namespace: string, host: string, service: string): KubernetesObject =>
  build(
    'networking.k8s.io/v1',
    'Ingress',
    name,
    {
      spec: {
        ingressClassName: 'tailscale',
        defaultBackend: { service: { name: service, port: { number: 80 } } },
        tls: [{ hosts: [host] }],
      },
    },
    { namespace, annotations: { 'tailscale.com/proxy-group': 'ingress' } },
  );

/** Values of a key, which adoption does not depend on. */
const filled = (keys: readonly string[]): Body => ({ data: Object.fromEntries(keys.map((key) => [key, 'old'])) });

function services({ services = [], namespace }: OldApplication): readonly KubernetesObject[] {
  return services.flatMap(({ name, selector, ports, tailnetHost }) => {
    const list = Object.entries(ports).map(([port, number]) => ({ name: port, port: number }));
    const balanced = tailnetHost === undefined ? {} : { type: 'LoadBalancer', loadBalancerClass: 'tailscale' };
    const annotations = tailnetHost === undefined ? {} : { annotations: { 'tailscale.com/hostname': tailnetHost } };
    const spec = { ...balanced, ports: list, ...(selector === undefined ? {} : { selector }) };
    const object = build('v1', 'Service', name, { spec }, { namespace, ...annotations });
    const subsets = [{ addresses: [{ ip: '100.98.163.89' }], ports: list }];
    return selector === undefined ? [object, build('v1', 'Endpoints', name, { subsets }, { namespace })] : [object];
  });
}

function accessObjects(old: OldApplication): readonly KubernetesObject[] {
  const { namespace, accounts = [], clusterRoles = {}, roles = [] } = old;
  return [
    ...accounts.map((name) => build('v1', 'ServiceAccount', name, {}, { namespace })),
    ...Object.entries(clusterRoles).flatMap(([role, bound]) => [
      build(`${rbac}/v1`, 'ClusterRole', role, { rules: [] }),
      binding('ClusterRole', bound, role),
    ]),
    ...roles.flatMap((name) => [
      build(`${rbac}/v1`, 'Role', name, { rules: [] }, { namespace }),
      binding('Role', name, name, namespace),
    ]),
  ];
}

function secretObjects({ namespace, secrets = {}, secretStore }: OldApplication): readonly KubernetesObject[] {
  const onepassword = {
    connectHost: 'http://onepassword-connect.1password.svc.cluster.local:8080',
    vaults: { blumeops: 1 },
    auth: {
      secretRef: { connectTokenSecretRef: { name: 'onepassword-token', namespace: '1password', key: 'token' } },
    },
  };
  return [
    ...(secretStore === undefined
      ? []
      : [build(externalSecrets, 'ClusterSecretStore', secretStore, { spec: { provider: { onepassword } } })]),
    ...Object.entries(secrets).map(([name, type]) =>
      build(
        externalSecrets,
        'ExternalSecret',
        name,
        {
          spec: {
            secretStoreRef: { kind: 'ClusterSecretStore', name: 'onepassword-blumeops' },
            target: { name, creationPolicy: 'Owner', template: { type } },
            data: [{ secretKey: 'old', remoteRef: { key: name, property: 'old' } }],
          },
        },
        { namespace },
      ),
    ),
  ];
}

function configObjects({ namespace, configMaps = {}, dashboards = [] }: OldApplication): readonly KubernetesObject[] {
  return [
    ...Object.entries(configMaps).map(([name, keys]) => build('v1', 'ConfigMap', name, filled(keys), { namespace })),
    ...dashboards.map((name) =>
      build('v1', 'ConfigMap', `grafana-dashboard-${name}`, filled([`${name}.json`]), {
        namespace,
        labels: { [dashboardLabel]: '1' },
      }),
    ),
  ];
}

function clusterObjects(old: OldApplication): readonly KubernetesObject[] {
  const { namespace, budgets = [], cronJobs = {}, proxyReplicas, runtimeClass } = old;
  return [
    ...budgets.map((name) => {
      const spec = { minAvailable: 1, selector: { matchLabels: { app: name } } };
      return build('policy/v1', 'PodDisruptionBudget', name, { spec }, { namespace });
    }),
    ...Object.entries(cronJobs).map(([name, { schedule, container }]) => {
      const template = podTemplate({ app: name }, container);
      const pod = { ...template, spec: { ...(template['spec'] as Body), restartPolicy: 'OnFailure' } };
      return build(
        'batch/v1',
        'CronJob',
        name,
        { spec: { schedule, jobTemplate: { spec: { template: pod } } } },
        { namespace },
      );
    }),
    ...(proxyReplicas === undefined
      ? []
      : [
          build('tailscale.com/v1alpha1', 'ProxyClass', 'default', { spec: {} }),
          build('tailscale.com/v1alpha1', 'ProxyGroup', 'ingress', {
            spec: { type: 'ingress', replicas: proxyReplicas, tags: ['tag:k8s'] },
          }),
        ]),
    ...(runtimeClass === undefined
      ? []
      : [build('node.k8s.io/v1', 'RuntimeClass', runtimeClass, { handler: runtimeClass })]),
  ];
}

interface Manifest {
  readonly object: KubernetesObject;
  readonly disposable?: true;
}

/** Everything with a manifest, in the order in which it can be created. */
export function manifestsOf(old: OldApplication): readonly Manifest[] {
  const { namespace, workloads = [], ingresses = {}, claims = [], postgres = [] } = old;
  const [backend = { name: old.name }] = old.services ?? [];
  const objects = (list: readonly KubernetesObject[]) => list.map((object) => ({ object }));
  return [
    ...objects([...accessObjects(old), ...secretObjects(old), ...configObjects(old), ...clusterObjects(old)]),
    ...claims.flatMap((claim) =>
      claimObjects(claim, namespace).map((object) => ({
        object,
        ...(claim.disposable === undefined ? {} : { disposable: claim.disposable }),
      })),
    ),
    ...objects([
      ...services(old),
      ...Object.entries(ingresses).map(([name, host]) => ingress(name, namespace, host, backend.name)),
      ...postgres.map((cluster) => postgresCluster(cluster, namespace)),
      ...workloads.map((item) => workload(item, namespace)),
    ]),
  ];
}
