import type { Problem } from '../errors.ts';
import { type Fleet, kubernetesServices } from '../fleet.ts';
import { opReference } from '../secret.ts';
import type { KubernetesService } from '../service.ts';
import { databases } from '../views/databases.ts';
import { secretUses, secretsOf } from '../views/secrets.ts';
import { type Check, count } from './check.ts';
import { containersIn, subjectOf } from './subjects.ts';

/** Keys of a Secret; `any` where its maker decides. */
type Keys = readonly string[] | 'any';

/** A use of a Kubernetes Secret; without a key, of all its keys. */
interface Use {
  readonly field: string;
  readonly secret: string;
  readonly key?: string;
}

/** Secrets that CloudNativePG makes for a server (https://cloudnative-pg.io/documentation/1.27/applications/#secrets). */
const operatorMade = ['app', 'superuser', 'ca', 'server', 'replication'];

const namespaceOf = ({ on, namespace }: KubernetesService): string => `${on.name}/${namespace}`;

/** Secrets that a service declares or that follow from it. */
function declaredBy(fleet: Fleet, service: KubernetesService): readonly (readonly [string, Keys])[] {
  const raw = (service.objects?.(fleet, service) ?? [])
    .filter(({ kind }) => kind === 'ExternalSecret')
    .map(({ metadata }) => [metadata.name, 'any'] as const);
  return [
    ...secretsOf(fleet, service).map(({ name, keys }) => [name, Object.keys(keys)] as const),
    ...(service.postgres ?? []).flatMap(({ name, roles = [] }) => [
      ...roles.map((role) => [`${name}-${role.name}`, ['username', 'password']] as const),
      ...operatorMade.map((suffix) => [`${name}-${suffix}`, 'any'] as const),
    ]),
    ...raw,
  ];
}

/** Every Secret that is known, by `cluster/namespace/name`. */
function secretsByName(fleet: Fleet): ReadonlyMap<string, Keys> {
  return new Map([
    ...kubernetesServices(fleet).flatMap((service) =>
      declaredBy(fleet, service).map(([name, keys]) => [`${namespaceOf(service)}/${name}`, keys] as const),
    ),
    ...databases(fleet).map(
      ({ database: { on, server, name } }) =>
        [`${namespaceOf(on)}/${server}-${name}`, ['username', 'password']] as const,
    ),
  ]);
}

const usesOf = (service: KubernetesService): readonly Use[] => [
  ...containersIn(service).flatMap(({ field, container: { env = {}, envFrom = [] } }) => [
    ...Object.entries(env).flatMap(([name, value]) =>
      typeof value === 'object' && 'secret' in value
        ? [{ field: `${field}.env.${name}`, secret: value.secret, key: value.key }]
        : [],
    ),
    ...envFrom.map(({ name }) => ({ field: `${field}.envFrom`, secret: name })),
  ]),
  ...Object.entries(service.volumes).flatMap(([name, volume]) =>
    volume.kind === 'secret' ? [{ field: `volumes.${name}`, secret: volume.secret.name }] : [],
  ),
];

function clusterProblems(fleet: Fleet): readonly Problem[] {
  const services = kubernetesServices(fleet);
  const known = secretsByName(fleet);
  // What an upstream chart makes is not known, so its namespace is left alone.
  const charts = new Set(services.filter(({ upstream }) => upstream !== undefined).map(namespaceOf));
  return services.flatMap((service) =>
    usesOf(service).flatMap(({ field, secret, key }): readonly Problem[] => {
      const namespace = namespaceOf(service);
      const keys = known.get(`${namespace}/${secret}`);
      const problem = { subject: subjectOf(service), field, value: key === undefined ? secret : `${secret}/${key}` };
      if (keys === undefined) {
        const rule = `no service in ${namespace} declares the Secret ${secret}`;
        return charts.has(namespace) ? [] : [{ ...problem, rule, fix: 'add it to `secrets` of the service' }];
      }
      const rule = `the Secret has no such key, it has ${keys === 'any' ? '' : keys.join(', ')}`;
      return key === undefined || keys === 'any' || keys.includes(key)
        ? []
        : [{ ...problem, rule, fix: 'name one of them, or add the key' }];
    }),
  );
}

function vaultProblems(fleet: Fleet): readonly Problem[] {
  const vault = new Set(fleet.vault);
  return secretUses(fleet).flatMap(({ field, consumer }): readonly Problem[] => {
    const problem = { subject: `consumer ${consumer}`, field: 'secrets', value: opReference(field) };
    if (vault.has(field.item)) return [];
    return [
      { ...problem, rule: 'the vault of the fleet has no such item', fix: 'export the item from fleet/vault.ts' },
    ];
  });
}

/** Neither a pod that waits for a Secret nor an ExternalSecret that waits for an item says anything at synthesis. */
export const knownSecrets: Check<Fleet> = {
  name: 'known-secrets',
  rule: 'Every secret that is used is declared where it is used, and comes from an item of the vault',
  why: 'A pod whose Secret is missing hangs in CreateContainerConfigError, and the register would miss its consumer (INV-28)',
  run: (fleet) => ({
    examined: `${count(secretUses(fleet), 'use')} of the vault, ${count(kubernetesServices(fleet).flatMap(usesOf), 'use')} of Secrets`,
    problems: [...vaultProblems(fleet), ...clusterProblems(fleet)],
  }),
};
