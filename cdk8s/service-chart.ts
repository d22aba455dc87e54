import { ApiObject, App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import type { Fleet } from '#model/fleet.ts';
import type { KubernetesObject, KubernetesService } from '#model/service.ts';
import { isPersistent } from '#model/storage.ts';
import { volumesOf } from '#model/workload.ts';
import { rawObjects } from '#model/views/delivery.ts';
import { secretsOf } from '#model/views/secrets.ts';
import { ConfigMap } from './constructs/config-map.ts';
import type { Context } from './constructs/context.ts';
import { ExternalSecret } from './constructs/external-secret.ts';
import { WorkloadPolicy } from './constructs/network-policy.ts';
import { DatabasePolicy } from './constructs/database-policy.ts';
import { Postgres } from './constructs/postgres.ts';
import { Permissions } from './constructs/rbac.ts';
import { Service, servedPorts } from './constructs/service.ts';
import { TailscaleIngress } from './constructs/tailscale-ingress.ts';
import { PersistentClaim } from './constructs/volumes.ts';
import { Workload } from './constructs/workload.ts';
import { objectsIn } from './objects-in.ts';

/** All Kubernetes objects of a service. */
class ServiceChart extends Chart {
  constructor(scope: Construct, context: Context) {
    super(scope, context.service.name);
    const { service } = context;
    const part = (name: string): Construct => new Construct(this, name);

    const secrets = part('secrets');
    for (const secret of secretsOf(context.fleet, service)) new ExternalSecret(secrets, secret, context);
    const configMaps = new Map<string, ConfigMap>();
    const configs = part('config');
    for (const volume of Object.values(service.volumes)) {
      if (volume.kind === 'config') configMaps.set(volume.name, new ConfigMap(configs, volume, context));
    }
    const claims = part('volumes');
    for (const [name, volume] of Object.entries(service.volumes)) {
      if (isPersistent(volume) && !(volume.kind === 'claim' && inStatefulSet(service, name)))
        new PersistentClaim(claims, name, volume, context);
    }
    const databases = part('databases');
    for (const server of service.postgres ?? []) {
      new Postgres(databases, server, context);
      new DatabasePolicy(databases, server, context);
    }
    const [permissions, workloads, services, policies] = [
      part('permissions'),
      part('workloads'),
      part('services'),
      part('policies'),
    ];
    for (const workload of service.workloads) {
      if (workload.rbac !== undefined) new Permissions(permissions, workload, context);
      new Workload(workloads, workload, context, configMaps);
      if (servedPorts(workload).length > 0) new Service(services, workload, context);
      if (workload.hostNetwork === undefined) new WorkloadPolicy(policies, workload, context);
    }
    const exposures = part('exposures');
    for (const exposure of service.exposures) new TailscaleIngress(exposures, exposure, context);
    const raw = part('objects');
    for (const object of rawObjects(context.fleet, service)) {
      new ApiObject(raw, `${object.kind}-${object.metadata.name}`, { ...object, metadata: { ...object.metadata } });
    }
  }
}

const inStatefulSet = (service: KubernetesService, volume: string): boolean =>
  service.workloads.some(({ kind, container }) => kind === 'StatefulSet' && volumesOf([container]).has(volume));

/** Renders a service in a separate App, because synthesis time of one large App is superlinear. */
export const objectsOf = (fleet: Fleet, service: KubernetesService): readonly KubernetesObject[] =>
  objectsIn(new ServiceChart(new App(), { fleet, service }));
