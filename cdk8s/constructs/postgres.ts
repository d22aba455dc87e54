import { ApiObject } from 'cdk8s';
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import { Construct } from 'constructs';
import { imageReference } from '#model/image.ts';
import type { PostgresRole, PostgresServer } from '#model/postgres.ts';
import { secret } from '#model/secret.ts';
import { bytesQuantity, cpuQuantity } from '#model/units.ts';
import { databasesOf, rolesOf } from '#model/views/databases.ts';
import { type ClusterSpec, type DatabaseSpec, cluster, database as databaseCrd } from '../crds/index.ts';
import { type Context, keepData, labels } from './context.ts';
import { ExternalSecret } from './external-secret.ts';

const passwordSecret = (server: PostgresServer, { name }: PostgresRole): string => `${server.name}-${name}`;

/** A role with the operator's defaults spelled out, since it writes them back into the list. */
const role = (server: PostgresServer, props: PostgresRole) => ({
  name: props.name,
  comment: props.about,
  ensure: 'present' as const,
  login: true,
  inherit: true,
  connectionLimit: -1,
  ...(props.superuser === true ? { superuser: true } : {}),
  ...(props.createDatabases === true ? { createdb: true } : {}),
  ...(props.createRoles === true ? { createrole: true } : {}),
  ...(props.memberOf === undefined ? {} : { inRoles: [...props.memberOf] }),
  passwordSecret: { name: passwordSecret(server, props) },
});

/**
 * A CloudNativePG cluster with the roles, passwords and databases that the fleet declares on it
 * (https://cloudnative-pg.io/documentation/1.27/). It outlives the application that declares it.
 */
export class Postgres extends Construct {
  constructor(scope: Construct, props: PostgresServer, context: Context) {
    super(scope, props.name);
    const { fleet, service } = context;
    const { namespace } = service;
    const roles = rolesOf(fleet, service, props);
    const metadata = { namespace, labels: labels(service), annotations: keepData };
    const spec: ClusterSpec = {
      instances: 1,
      // With one instance a budget could only block the drain of its node.
      enablePDB: false,
      imageName: imageReference(props.image),
      storage: { size: bytesQuantity(props.size), storageClass: service.on.storage.local ?? '' },
      postgresql: {
        parameters: { ...props.parameters },
        ...(props.preload === undefined ? {} : { shared_preload_libraries: [...props.preload] }),
      },
      resources: {
        requests: { cpu: cpuQuantity(props.cpu.request), memory: bytesQuantity(props.memory.request) },
        limits: { memory: bytesQuantity(props.memory.limit) },
      },
      managed: { roles: roles.map((item) => role(props, item)) },
    };
    new ApiObject(this, 'cluster', { ...cluster, metadata: { name: props.name, ...metadata }, spec });
    for (const item of roles) {
      const keys = { username: { text: [item.name], fields: [] }, password: item.password };
      const options = { type: 'kubernetes.io/basic-auth', labels: { 'cnpg.io/reload': 'true' } };
      new ExternalSecret(this, secret(passwordSecret(props, item), keys, options), context);
    }
    for (const { database } of databasesOf(fleet, service, props)) {
      const databaseSpec: DatabaseSpec = {
        cluster: { name: props.name },
        name: database.name,
        owner: database.name,
        ensure: 'present',
        databaseReclaimPolicy: 'retain',
        ...(database.extensions.length === 0
          ? {}
          : { extensions: database.extensions.map((name) => ({ name, ensure: 'present' as const })) }),
      };
      new ApiObject(this, `database-${database.name}`, {
        ...databaseCrd,
        metadata: { name: `${props.name}-${database.name}`, ...metadata },
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
