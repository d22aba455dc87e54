import type { Data } from '#model/config.ts';
import { refuseOne } from '#model/errors.ts';
import type { Fleet } from '#model/fleet.ts';
import type { Cluster } from '#model/host.ts';
import { type Field, type Secret, type SecretValue, fieldsOf } from '#model/secret.ts';
import type { KubernetesObject, KubernetesService } from '#model/service.ts';

/** A Secret that must be there before anything could fetch it; each value is a text with fields of the vault in it. */
export interface FirstSecret {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly keys: Readonly<Record<string, SecretValue>>;
}

/** What a new cluster needs before Argo CD can take over. */
export interface ClusterParts {
  readonly cluster: Cluster;
  readonly namespaces: readonly string[];
  readonly secrets: readonly FirstSecret[];
  /** The account under which Argo CD comes in from another cluster. */
  readonly access: readonly KubernetesObject[];
}

const notFound = (subject: string, field: string, rule: string): never =>
  refuseOne({ subject, field, value: undefined, rule, fix: 'say in pulumi/bootstrap where it went' });

/** A value inside nested data, by its path. */
function at(data: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined),
    data,
  );
}

const textAt = (service: KubernetesService, data: unknown, ...path: readonly string[]): string => {
  const value = at(data, ...path);
  return typeof value === 'string'
    ? value
    : notFound(`service ${service.name}`, path.join('.'), 'no text stands there');
};

/** The service of a cluster that serves the vault: the one before the store whose chart is told the credential's name. */
function connectOf(store: KubernetesService): { readonly service: KubernetesService; readonly values: Data } {
  const found = store.after.find(
    ({ upstream }) => at(upstream?.helm?.values, 'connect', 'credentialsName') !== undefined,
  );
  return found === undefined
    ? notFound(`service ${store.name}`, 'after', 'none of these serves the vault')
    : { service: found, values: found.upstream?.helm?.values ?? {} };
}

/** The two Secrets without which the vault cannot be read: what Connect signs in with, and what reads from Connect. */
function vaultSecrets(fleet: Fleet, store: KubernetesService, credentials: VaultCredentials): readonly FirstSecret[] {
  const { service, values } = connectOf(store);
  const objects = store.objects?.(fleet, store) ?? [];
  const clusterStore = objects.find(({ kind }) => kind === 'ClusterSecretStore');
  const reference = ['spec', 'provider', 'onepassword', 'auth', 'secretRef', 'connectTokenSecretRef'];
  const token = (key: string): string => textAt(store, clusterStore, ...reference, key);
  return [
    {
      name: textAt(service, values, 'connect', 'credentialsName'),
      namespace: service.namespace,
      labels: {},
      keys: { [textAt(service, values, 'connect', 'credentialsKey')]: credentials.file },
    },
    { name: token('name'), namespace: token('namespace'), labels: {}, keys: { [token('key')]: credentials.token } },
  ];
}

/** With which Argo CD reads our repositories; External Secrets takes the Secret over once it runs. */
const repositorySecrets = ({ secrets, namespace }: KubernetesService): readonly FirstSecret[] =>
  secrets
    .filter(({ labels = {} }: Secret) => labels['argocd.argoproj.io/secret-type'] === 'repo-creds')
    .map(({ name, keys, labels = {} }) => ({ name, namespace, labels, keys }));

/** Fields of the vault that the first Secrets are made of. */
export interface VaultCredentials {
  /** The credentials file of the Connect server. */
  readonly file: Field;
  /** The token of its reader. */
  readonly token: Field;
}

/** What the fleet cannot say of a new cluster by itself. */
export interface Beginning {
  readonly vault: VaultCredentials;
  /** Services that hold the account of Argo CD on the clusters where it does not run. */
  readonly access: readonly KubernetesService[];
}

/**
 * What each cluster of a fleet needs first. Names, namespaces and keys are those that the services use: a Secret
 * under another name would be waited for for ever.
 *
 * @throws ModelError when the services no longer say where they look for it.
 */
export function bootstrapParts(fleet: Fleet, { vault, access }: Beginning): readonly ClusterParts[] {
  const delivery = fleet.joints.delivery.by;
  return fleet.clusters.map((cluster) => {
    const stores = fleet.joints.secrets.by.filter(({ on }) => on === cluster);
    const ways = access.filter(({ on }) => on === cluster);
    const secrets = [
      ...stores.flatMap((store) => vaultSecrets(fleet, store, vault)),
      ...(delivery.on === cluster ? repositorySecrets(delivery) : []),
    ];
    const namespaces = [
      ...secrets.map(({ namespace }) => namespace),
      ...ways.map(({ namespace }) => namespace),
      ...(delivery.on === cluster ? [delivery.namespace] : []),
    ];
    return {
      cluster,
      namespaces: [...new Set(namespaces)].sort(),
      secrets,
      access: ways.flatMap((service) => service.objects?.(fleet, service) ?? []),
    };
  });
}

/** Every field that the Secrets need, once. */
export const neededFields = (parts: readonly ClusterParts[]): readonly Field[] => [
  ...new Map(
    parts
      .flatMap(({ secrets }) => secrets.flatMap(({ keys }) => Object.values(keys).flatMap(fieldsOf)))
      .map((field) => [`${field.item.title}/${field.name}`, field]),
  ).values(),
];

/**
 * Where the manifest of Argo CD is: the file of the pinned tag in the mirror, over HTTPS at the forge's internal name.
 *
 * @throws ModelError when the service no longer installs a single file.
 */
export function manifestUrl(fleet: Fleet): string {
  const { mirrors, by } = fleet.joints.delivery;
  const { upstream } = by;
  const file = upstream?.directory?.include;
  if (upstream === undefined || file === undefined || !/^[\w.-]+$/.test(file))
    return notFound(`service ${by.name}`, 'upstream.directory.include', 'it names no single file to install from');
  const { hostname, pathname } = new URL(mirrors);
  return `https://${hostname}${pathname}/${upstream.mirror}/raw/tag/${upstream.revision}/${upstream.path}/${file}`;
}

const identity = ({ kind, metadata: { name } }: KubernetesObject): string => `${kind}/${name}`;

/** The manifest with our own objects in the place of its own of the same name, as Argo CD merges its sources. */
export function overlay(
  upstream: readonly KubernetesObject[],
  own: readonly KubernetesObject[],
): readonly KubernetesObject[] {
  const replaced = new Set(own.map(identity));
  return [...upstream.filter((object) => !replaced.has(identity(object))), ...own];
}

/** Argo CD's own settings: without the forge's host key among them it would refuse to talk to it. */
export const deliverySettings = (fleet: Fleet): readonly KubernetesObject[] => {
  const { by } = fleet.joints.delivery;
  return by.objects?.(fleet, by) ?? [];
};
