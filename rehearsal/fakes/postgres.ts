import type { KubernetesApi, LiveObject } from '../lib/kubernetes-api.ts';
import { valueAt, listAt, stringAt } from '../lib/objects.ts';

const group = 'postgresql.cnpg.io/v1';

interface Role {
  readonly name: string;
  readonly passwordSecret?: { readonly name: string };
}

const rolesOf = (cluster: LiveObject): readonly Role[] =>
  listAt(cluster, 'spec', 'managed', 'roles') as readonly Role[];

const decoded = (secret: LiveObject, key: string): string =>
  Buffer.from(stringAt(secret, 'data', key), 'base64').toString();

/** What is wrong with the Secret that holds the password of a role; undefined if it is usable. */
export function roleSecretProblem(
  role: string,
  secretName: string,
  secret: LiveObject | undefined,
): string | undefined {
  const problem = (text: string): string => `role ${role}: Secret ${secretName} ${text}`;
  if (secret === undefined) return problem('does not exist');
  if (secret['type'] !== 'kubernetes.io/basic-auth')
    return problem(`has type ${String(secret['type'])}, but must have kubernetes.io/basic-auth`);
  if (decoded(secret, 'username') !== role)
    return problem(`has username "${decoded(secret, 'username')}", but must have the name of the role`);
  return decoded(secret, 'password') === '' ? problem('has an empty password') : undefined;
}

/** CloudNativePG derives the major version from the image tag. */
export const imageProblem = (image: string): string | undefined =>
  /:\d+[\w.-]*(@sha256:[0-9a-f]{64})?$/.test(image) ? undefined : `image ${image} has no version tag`;

/** Why the operator would not create the cluster. */
async function problemsOf(api: KubernetesApi, cluster: LiveObject): Promise<readonly string[]> {
  const secretProblems = await Promise.all(
    rolesOf(cluster).map(async ({ name, passwordSecret }) => {
      if (passwordSecret === undefined) return undefined;
      const secret = await api.get('v1', 'Secret', passwordSecret.name, cluster.metadata.namespace);
      return roleSecretProblem(name, passwordSecret.name, secret);
    }),
  );
  return [imageProblem(stringAt(cluster, 'spec', 'imageName')), ...secretProblems].filter(
    (problem) => problem !== undefined,
  );
}

const ownerReference = (cluster: LiveObject) => ({
  apiVersion: cluster.apiVersion,
  kind: cluster.kind,
  name: cluster.metadata.name,
  uid: cluster.metadata.uid,
  controller: true,
});

/** The Services, the claim and the pod of a cluster with one instance. */
function instance(cluster: LiveObject) {
  const { name, namespace = '' } = cluster.metadata;
  const pod = `${name}-1`;
  const metadata = (objectName: string) => ({
    name: objectName,
    namespace,
    ownerReferences: [ownerReference(cluster)],
  });
  const labels = { 'cnpg.io/cluster': name, 'cnpg.io/instanceName': pod, 'cnpg.io/instanceRole': 'primary' };
  const service = (suffix: string) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(`${name}-${suffix}`),
    spec: {
      selector: { 'cnpg.io/cluster': name, ...(suffix === 'rw' ? { 'cnpg.io/instanceRole': 'primary' } : {}) },
      ports: [{ name: 'postgres', port: 5432, targetPort: 5432 }],
    },
  });
  return [
    ...['rw', 'ro', 'r'].map(service),
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: metadata(pod),
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName: valueAt(cluster, 'spec', 'storage', 'storageClass'),
        resources: { requests: { storage: valueAt(cluster, 'spec', 'storage', 'size') } },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...metadata(pod), labels },
      spec: {
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, runAsUser: 26, seccompProfile: { type: 'RuntimeDefault' } },
        containers: [
          {
            name: 'postgres',
            image: stringAt(cluster, 'spec', 'imageName'),
            ports: [
              { name: 'postgresql', containerPort: 5432 },
              { name: 'metrics', containerPort: 9187 },
            ],
            resources: valueAt(cluster, 'spec', 'resources'),
            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
            volumeMounts: [{ name: 'pgdata', mountPath: '/var/lib/postgresql/data' }],
          },
        ],
        volumes: [{ name: 'pgdata', persistentVolumeClaim: { claimName: pod } }],
      },
    },
  ];
}

const healthy = 'Cluster in healthy state';

async function reconcileCluster(api: KubernetesApi, cluster: LiveObject): Promise<void> {
  const problems = await problemsOf(api, cluster);
  const ready = problems.length === 0;
  const phase = ready ? healthy : 'Unable to create required cluster objects';
  const phaseReason = problems.join('; ');
  if (valueAt(cluster, 'status', 'phase') === phase && stringAt(cluster, 'status', 'phaseReason') === phaseReason)
    return;
  if (ready) {
    const { name, namespace } = cluster.metadata;
    if ((await api.get('v1', 'Pod', `${name}-1`, namespace)) === undefined)
      for (const object of instance(cluster)) await api.apply(object, 'cloudnative-pg');
  }
  const instances = valueAt(cluster, 'spec', 'instances');
  const condition = {
    type: 'Ready',
    status: ready ? 'True' : 'False',
    reason: ready ? 'ClusterIsReady' : 'ClusterIsNotReady',
    message: phaseReason,
    lastTransitionTime: new Date().toISOString(),
  };
  const status = { phase, phaseReason, instances, readyInstances: ready ? instances : 0, conditions: [condition] };
  await api.patch(cluster, { status }, '/status');
}

async function reconcileDatabase(
  api: KubernetesApi,
  database: LiveObject,
  clusters: readonly LiveObject[],
): Promise<void> {
  const { namespace, generation = 0 } = database.metadata;
  const name = stringAt(database, 'spec', 'cluster', 'name');
  const role = stringAt(database, 'spec', 'owner');
  const cluster = clusters.find(({ metadata }) => metadata.name === name && metadata.namespace === namespace);
  if (cluster === undefined || valueAt(cluster, 'status', 'phase') !== healthy) return;
  const applied = rolesOf(cluster).some((item) => item.name === role);
  const message = applied ? '' : `the owner ${role} is not a role of ${name}`;
  if (
    valueAt(database, 'status', 'applied') === applied &&
    valueAt(database, 'status', 'observedGeneration') === generation
  )
    return;
  await api.patch(database, { status: { applied, message, observedGeneration: generation } }, '/status');
}

/**
 * Simulates CloudNativePG where our manifests can be wrong: a cluster is healthy if its image has a version tag and each
 * role's Secret is usable; a database is applied if its owner is a role of its cluster.
 */
export async function reconcilePostgres(api: KubernetesApi): Promise<void> {
  const clusters = await api.list(group, 'Cluster');
  for (const cluster of clusters) await reconcileCluster(api, cluster);
  for (const database of await api.list(group, 'Database')) await reconcileDatabase(api, database, clusters);
}
