import { fail } from '#model/errors.ts';
import type { Fleet } from '#model/fleet.ts';
import type { Cluster } from '#model/host.ts';
import { type SecretPart, secretParts } from '#model/resolve.ts';
import type { KubernetesObject, KubernetesService } from '#model/service.ts';
import type { Data } from '#model/value.ts';
import type { Field } from '#model/vault.ts';
import { rawObjects, repositoryUrl } from '#model/views/delivery.ts';

/** A Secret that must exist before External Secrets runs. Values consist of texts and vault fields. */
export interface FirstSecret {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly keys: Readonly<Record<string, readonly SecretPart[]>>;
}

/** What a new cluster needs before Argo CD can manage it. */
export interface ClusterParts {
  readonly cluster: Cluster;
  readonly namespaces: readonly string[];
  readonly secrets: readonly FirstSecret[];
  /** The account that Argo CD uses from another cluster. */
  readonly access: readonly KubernetesObject[];
}

const notFound = (subject: string, field: string, rule: string): never =>
  fail({ subject, field, value: undefined, rule, fix: 'adapt pulumi/bootstrap/parts.ts to the new declaration' });

/** A value in nested data by its path. */
function at(data: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined),
    data,
  );
}

const textAt = (service: KubernetesService, data: unknown, ...path: readonly string[]): string => {
  const value = at(data, ...path);
  return typeof value === 'string' ? value : notFound(`service ${service.name}`, path.join('.'), 'must be a string');
};

/**
 * The service that serves the vault on a cluster: the dependency of the store whose chart contains the name of the
 * credential.
 */
function connectOf(store: KubernetesService): { readonly service: KubernetesService; readonly values: Data } {
  const found = store.dependsOn.find(
    ({ upstream }) => at(upstream?.helm?.values, 'connect', 'credentialsName') !== undefined,
  );
  return found === undefined
    ? notFound(`service ${store.name}`, 'dependsOn', 'none of the dependencies serves the vault')
    : { service: found, values: found.upstream?.helm?.values ?? {} };
}

/** The two Secrets needed to read the vault: the credentials of Connect, and the token of its client. */
function vaultSecrets(fleet: Fleet, store: KubernetesService, credentials: VaultCredentials): readonly FirstSecret[] {
  const { service, values } = connectOf(store);
  const clusterStore = rawObjects(fleet, store).find(({ kind }) => kind === 'ClusterSecretStore');
  const reference = ['spec', 'provider', 'onepassword', 'auth', 'secretRef', 'connectTokenSecretRef'];
  const token = (key: string): string => textAt(store, clusterStore, ...reference, key);
  return [
    {
      name: textAt(service, values, 'connect', 'credentialsName'),
      namespace: service.namespace,
      labels: {},
      keys: { [textAt(service, values, 'connect', 'credentialsKey')]: whole(credentials.file) },
    },
    {
      name: token('name'),
      namespace: token('namespace'),
      labels: {},
      keys: { [token('key')]: whole(credentials.token) },
    },
  ];
}

const whole = (field: Field): readonly SecretPart[] => [{ field, urlEncoded: false }];

/** Argo CD's credentials for our repositories. External Secrets manages the Secret once it runs. */
const repositorySecrets = (fleet: Fleet, service: KubernetesService): readonly FirstSecret[] =>
  Object.values(service.secrets)
    .filter(({ labels = {} }) => labels['argocd.argoproj.io/secret-type'] === 'repo-creds')
    .map(({ name, keys, labels = {} }) => ({
      name,
      namespace: service.namespace,
      labels,
      keys: Object.fromEntries(
        Object.entries(keys).map(([key, value]) => [key, secretParts(value, { fleet, service })]),
      ),
    }));

/** Vault fields in the first Secrets. */
export interface VaultCredentials {
  /** The credentials file of the Connect server. */
  readonly file: Field;
  /** The token of its client. */
  readonly token: Field;
}

/** Inputs that the fleet does not contain. */
export interface BootstrapInputs {
  readonly vault: VaultCredentials;
  /** Services that contain Argo CD's account on other clusters. */
  readonly access: readonly KubernetesService[];
}

/**
 * What every cluster of a fleet needs first. Names, namespaces and keys come from the services that use them, which
 * would otherwise wait forever.
 *
 * @throws ModelError if the services no longer declare where they expect a Secret
 */
export function bootstrapParts(fleet: Fleet, { vault, access }: BootstrapInputs): readonly ClusterParts[] {
  const delivery = fleet.providers.delivery.service;
  return fleet.clusters.map((cluster) => {
    const store = fleet.providers.secrets.on(cluster);
    const ways = access.filter(({ on }) => on === cluster);
    const secrets = [
      ...(store === undefined ? [] : vaultSecrets(fleet, store, vault)),
      ...(delivery.on === cluster ? repositorySecrets(fleet, delivery) : []),
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
      access: ways.flatMap((service) => rawObjects(fleet, service)),
    };
  });
}

/** The distinct fields that the Secrets need. */
export const neededFields = (parts: readonly ClusterParts[]): readonly Field[] => [
  ...new Map(
    parts
      .flatMap(({ secrets }) => secrets.flatMap(({ keys }) => Object.values(keys).flat()))
      .flatMap((part) => (typeof part === 'string' ? [] : [part.field]))
      .map((field) => [`${field.item.title}/${field.name}`, field]),
  ).values(),
];

/**
 * URL of Argo CD's manifest: the file of the pinned tag in the mirror, at the internal name of the forge.
 *
 * @throws ModelError if the service does not install a single file
 */
export function manifestUrl(fleet: Fleet): string {
  const { name, upstream } = fleet.providers.delivery.service;
  const file = upstream?.directory?.include;
  if (upstream === undefined || file === undefined || !/^[\w.-]+$/.test(file))
    return notFound(`service ${name}`, 'upstream.directory.include', 'must be a single file');
  const { hostname, pathname } = new URL(repositoryUrl(fleet, 'mirrors'));
  return `https://${hostname}${pathname}/${upstream.mirror}/raw/tag/${upstream.revision}/${upstream.path}/${file}`;
}

const identity = ({ kind, metadata: { name } }: KubernetesObject): string => `${kind}/${name}`;

/** The manifest with our own objects in place of those with the same name, as Argo CD merges its sources. */
export function overlay(
  upstream: readonly KubernetesObject[],
  own: readonly KubernetesObject[],
): readonly KubernetesObject[] {
  const replaced = new Set(own.map(identity));
  return [...upstream.filter((object) => !replaced.has(identity(object))), ...own];
}

/** Argo CD's own settings, which include the host key of the forge. */
export const deliverySettings = (fleet: Fleet): readonly KubernetesObject[] =>
  rawObjects(fleet, fleet.providers.delivery.service);
