import type { IClusterSpec as ClusterSpec } from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/ClusterSpec';
import type { IDatabaseSpec as DatabaseSpec } from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/DatabaseSpec';
import { ApiObject } from 'cdk8s';
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import { Construct } from 'constructs';
import { fail } from '#model/errors.ts';
import { imageReference } from '#model/image.ts';
import { type PostgresRole, type PostgresServer, objectPart, passwordSecretOf } from '#model/postgres.ts';
import { secret } from '#model/secret.ts';
import { bytesQuantity, cpuQuantity } from '#model/units.ts';
import { type OwnedDatabase, databasesOf, rolesOf } from '#model/views/databases.ts';
import { type Context, keepData, labels } from './context.ts';
import { defined, nonEmpty } from './defined.ts';
import { ExternalSecret } from './external-secret.ts';

const cluster = { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster' } as const;
const databaseKind = { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Database' } as const;

/** A role with the defaults that the operator would fill in. */
const role = (server: PostgresServer, props: PostgresRole) =>
  defined({
    name: props.name,
    comment: props.description,
    ensure: 'present' as const,
    login: true,
    inherit: true,
    connectionLimit: -1,
    superuser: whenTrue(props.superuser),
    createdb: whenTrue(props.createDatabases),
    createrole: whenTrue(props.createRoles),
    inRoles: props.memberOf && [...props.memberOf],
    passwordSecret: { name: passwordSecretOf(server, props) },
  });

/** The operator does not fill in `false`. */
const whenTrue = (value: boolean | undefined): true | undefined => (value === true ? true : undefined);

/**
 * The initial database, whose owner has the same password here and under `managed.roles`
 * (https://cloudnative-pg.io/documentation/1.27/bootstrap/).
 */
function bootstrap(server: PostgresServer, owned: readonly OwnedDatabase[]): ClusterSpec['bootstrap'] {
  const name = server.initialDatabase;
  if (name === undefined) return undefined;
  if (owned.some(({ database }) => database.name === name)) {
    return { initdb: { database: name, owner: name, secret: { name: `${server.name}-${name}` } } };
  }
  return fail({
    subject: `PostgreSQL server ${server.name}`,
    field: 'initialDatabase',
    value: name,
    rule: `no service has this database on it; it has ${owned.map(({ database }) => database.name).join(', ') || 'none'}`,
    fix: 'use one of them, or remove the field',
  });
}

/**
 * A CloudNativePG cluster with the roles, passwords and databases that services declare
 * (https://cloudnative-pg.io/documentation/1.27/). It is kept if its application is deleted.
 */
export class Postgres extends Construct {
  constructor(scope: Construct, props: PostgresServer, context: Context) {
    super(scope, props.name);
    const { fleet, service } = context;
    const { namespace } = service;
    const roles = rolesOf(fleet, props);
    const metadata = { namespace, labels: labels(service), annotations: keepData };
    const spec: ClusterSpec = defined({
      instances: 1,
      // With one instance, a disruption budget blocks every drain of the node.
      enablePDB: false,
      bootstrap: bootstrap(props, databasesOf(fleet, props)),
      imageName: imageReference(props.image),
      storage: { size: bytesQuantity(props.size), storageClass: service.on.storage.local ?? '' },
      postgresql: defined({
        parameters: { ...props.parameters },
        shared_preload_libraries: props.preload && [...props.preload],
      }),
      resources: {
        requests: { cpu: cpuQuantity(props.cpu.request), memory: bytesQuantity(props.memory.request) },
        limits: { memory: bytesQuantity(props.memory.limit) },
      },
      managed: { roles: roles.map((item) => role(props, item)) },
    });
    new ApiObject(this, 'cluster', { ...cluster, metadata: { name: props.name, ...metadata }, spec });
    for (const item of roles) {
      const keys = { username: item.name, password: item.password };
      const options = { type: 'kubernetes.io/basic-auth', labels: { 'cnpg.io/reload': 'true' } };
      new ExternalSecret(this, secret(passwordSecretOf(props, item), keys, options), context);
    }
    for (const { database } of databasesOf(fleet, props)) {
      const databaseSpec: DatabaseSpec = defined({
        cluster: { name: props.name },
        name: database.name,
        owner: database.name,
        ensure: 'present' as const,
        databaseReclaimPolicy: 'retain' as const,
        extensions: nonEmpty(database.extensions.map((name) => ({ name, ensure: 'present' as const }))),
      });
      new ApiObject(this, `database-${database.name}`, {
        ...databaseKind,
        metadata: { name: `${props.name}-${objectPart(database.name)}`, ...metadata },
        spec: databaseSpec,
      });
    }
    new k8s.KubeService(this, 'metrics', {
      metadata: { name: `${props.name}-metrics`, namespace, labels: labels(service) },
      spec: {
        selector: { 'cnpg.io/cluster': props.name, 'cnpg.io/instanceRole': 'primary' },
        ports: [{ name: 'metrics', port: 9187, targetPort: k8s.IntOrString.fromNumber(9187), protocol: 'TCP' }],
      },
    });
  }
}
