import { plainText, yaml } from '#model/config.ts';
import { fleetOf, plainContainer, plainService, testItem, testServer } from '#model/fixture.ts';
import { secret } from '#model/secret.ts';
import type { AnyService, KubernetesObject, KubernetesServiceProps } from '#model/service.ts';
import { claim, config, notBackedUp } from '#model/storage.ts';
import { days, gib } from '#model/units.ts';
import { render } from '../render.ts';
import type { RenderedFleet } from './check.ts';

export const rendering = (...services: readonly AnyService[]): RenderedFleet => {
  const fleet = fleetOf(...services);
  return { fleet, rendered: render(fleet) };
};

/** New values by path (`spec/replicas`); undefined removes the field. */
export type Change = Readonly<Record<string, unknown>>;

function change(object: KubernetesObject, values: Change): KubernetesObject {
  const copy = structuredClone(object) as unknown as Record<string, unknown>;
  for (const [path, value] of Object.entries(values)) {
    const steps = path.split('/');
    const parent = steps.slice(0, -1).reduce((at, step) => at[step] as Record<string, unknown>, copy);
    parent[steps.at(-1) ?? ''] = value;
  }
  return JSON.parse(JSON.stringify(copy)) as KubernetesObject;
}

/** What is rendered, with one object changed (`Deployment app`): for what the constructs make impossible. */
export function edited({ fleet, rendered }: RenderedFleet, name: string, values: Change): RenderedFleet {
  const edit = (objects: readonly KubernetesObject[]): readonly KubernetesObject[] =>
    objects.map((object) => (`${object.kind} ${object.metadata.name}` === name ? change(object, values) : object));
  const services = rendered.services.map(({ service, objects }) => ({ service, objects: edit(objects) }));
  return { fleet, rendered: { services, argocd: edit(rendered.argocd) } };
}

/** A service with raw objects. */
export const raw = (name: string, ...objects: readonly object[]) =>
  plainService(name, { workloads: [], objects: objects as readonly KubernetesObject[] });

export const core = (kind: string, name: string, more: object = {}) => ({
  apiVersion: 'v1',
  kind,
  metadata: { name },
  ...more,
});

export const container = (more: object): Partial<KubernetesServiceProps> => ({
  workloads: [{ container: { ...plainContainer, ...more } }],
});

/** The same, without what the constructs add. */
export const bareContainer = { name: 'raw', image: 'registry.example.net/app:1.2.3' };
export const deployment = (name: string, pod: object, labels: object = { app: name }) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: pod } },
});

export const admin = { audience: 'admin', auth: 'sso' } as const;
export const exposures = [{ host: 'app', ...admin }];
export const data = claim({ size: gib(1), backup: notBackedUp('a cache') });
export const files = config('app-config', { 'b.yaml': yaml({ b: 1 }), 'a.txt': plainText('a') });
export const vaultStore = raw('vault-store', {
  apiVersion: 'external-secrets.io/v1',
  kind: 'ClusterSecretStore',
  metadata: { name: 'vault' },
  spec: {},
});

/** One service with some of everything, and a database. */
export function everything(): RenderedFleet {
  const server = testServer('pg');
  const pg = plainService('pg', { workloads: [], postgres: [server] });
  const credentials = secret('app', { password: testItem.field('password') });
  const app = plainService('app', {
    workloads: [
      {
        replicas: 2,
        container: {
          ...plainContainer,
          mounts: { '/config': 'files' },
          env: { PASSWORD: credentials.key('password') },
        },
      },
      { name: 'store', kind: 'StatefulSet', container: { ...plainContainer, mounts: { '/data': 'data' } } },
      { name: 'job', kind: 'CronJob', schedule: '0 3 * * 1', ttlAfterFinished: days(1), container: plainContainer },
    ],
    volumes: { files, data },
    secrets: { token: { keys: { token: testItem.field('password') } } },
    database: {
      on: server,
      password: testItem.field('password'),
      extensions: ['cube'],
      backup: notBackedUp('a test'),
    },
    objects: [{ ...core('ConfigMap', 'reader'), data: { secret: 'token' } }],
    exposures: [...exposures, { host: 'app-tcp', port: 'http', protocol: 'tcp', ...admin }],
  });
  return rendering(vaultStore, pg, app);
}
