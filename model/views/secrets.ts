import { reference } from '../brand.ts';
import { fail } from '../errors.ts';
import { type Fleet, kubernetesServices, nativeServices } from '../fleet.ts';
import { passwordSecretOf } from '../postgres.ts';
import { memoize } from '../memoize.ts';
import { isSecret, secretParts } from '../resolve.ts';
import { type Secret, secret } from '../secret.ts';
import type { KubernetesService } from '../service.ts';
import { type Text, isReference } from '../value.ts';
import { type Expiry, type Field, opReference } from '../vault.ts';
import { type EnvValue, allContainersOf, containerField } from '../workload.ts';
import { rolesOf } from './databases.ts';
import { usedSecrets } from './values.ts';

/** Key of a derived Secret that holds the secret value of an environment variable. */
export interface DerivedKey {
  readonly secret: string;
  readonly key: string;
}

const isText = (value: EnvValue): value is Text => typeof value === 'string' || isReference(value);

/**
 * Where the value of a variable is stored if it is secret: `<service>-db` for the database, otherwise `<service>-env`.
 */
export function derivedKey({ name }: KubernetesService, variable: string, value: EnvValue): DerivedKey | undefined {
  if (!isText(value) || !isSecret(value)) return undefined;
  return typeof value !== 'string' && value[reference] === 'database'
    ? { secret: `${name}-db`, key: value.part }
    : { secret: `${name}-env`, key: variable };
}

/** The Secrets derived from secret values in environment variables. */
function derivedSecrets(fleet: Fleet, service: KubernetesService): readonly Secret[] {
  const keys = new Map<string, Map<string, Text>>();
  const all = service.workloads.flatMap((workload) =>
    allContainersOf(workload).map((container) => ({ field: containerField(service, workload, container), container })),
  );
  for (const { field, container } of all) {
    for (const [variable, value] of Object.entries(container.env ?? {})) {
      const key = derivedKey(service, variable, value);
      if (key === undefined || !isText(value)) continue;
      const own = keys.get(key.secret) ?? new Map<string, Text>();
      const other = own.get(key.key);
      if (other !== undefined && shown(fleet, service, other) !== shown(fleet, service, value)) {
        fail({
          subject: `service ${service.name}`,
          field: `${field}.env.${variable}`,
          value: undefined,
          rule: 'two containers of the service have different secrets in this variable',
          fix: 'declare a secret() with a key for each value, and use its keys',
        });
      }
      keys.set(key.secret, own.set(key.key, value));
    }
  }
  return [...keys].map(([name, entries]) => secret(name, Object.fromEntries(entries)));
}

/** The composition of a secret value as a comparable text. */
const shown = (fleet: Fleet, service: KubernetesService, value: Text): string =>
  secretParts(value, { fleet, service })
    .map((part) => (typeof part === 'string' ? part : `{{${opReference(part.field)}}}`))
    .join('');

/** Secrets that services declare for consumers other than their own containers, by cluster and namespace. */
const declaredIn = memoize((fleet: Fleet) =>
  Map.groupBy(
    kubernetesServices(fleet).flatMap((owner) => Object.values(owner.secrets).map((item) => ({ owner, item }))),
    ({ owner: { on, namespace } }) => `${on.name}/${namespace}`,
  ),
);

/** The service in the same namespace that declares a Secret. */
export const ownerOf = (
  fleet: Fleet,
  { on, namespace }: KubernetesService,
  used: Secret,
): KubernetesService | undefined =>
  declaredIn(fleet)
    .get(`${on.name}/${namespace}`)
    ?.find(({ item }) => item === used)?.owner;

/** The Secrets rendered with a service: those that it declares, and undeclared ones that its containers use. */
export const secretsOf = (fleet: Fleet, service: KubernetesService): readonly Secret[] => [
  ...Object.values(service.secrets),
  ...usedSecrets(fleet, service).filter((used) => ownerOf(fleet, service, used) === undefined),
  ...derivedSecrets(fleet, service),
];

/** The vault fields in a Secret. */
export const fieldsOf = (fleet: Fleet, service: KubernetesService, { keys }: Secret): readonly Field[] =>
  Object.values(keys)
    .flatMap((value) => secretParts(value, { fleet, service }))
    .flatMap((part) => (typeof part === 'string' ? [] : [part.field]));

/** A vault field with all its consumers. */
export interface RegisteredSecret {
  readonly reference: string;
  readonly field: Field;
  readonly consumers: readonly string[];
  readonly expiry?: Expiry;
}

/** Every use of a vault field: by an ExternalSecret, a database role or an Ansible role. */
export const secretUses = memoize((fleet: Fleet): readonly { readonly field: Field; readonly consumer: string }[] => [
  ...kubernetesServices(fleet).flatMap((service) => [
    ...secretsOf(fleet, service).flatMap((item) =>
      fieldsOf(fleet, service, item).map((field) => ({
        field,
        consumer: `${service.on.name}/${service.namespace}/${item.name}`,
      })),
    ),
    ...(service.postgres ?? []).flatMap((server) =>
      rolesOf(fleet, server).map((role) => ({
        field: role.password,
        consumer: `${service.on.name}/${service.namespace}/${passwordSecretOf(server, role)}`,
      })),
    ),
  ]),
  ...nativeServices(fleet).flatMap((service) =>
    Object.entries(service.secrets).map(([variable, { field }]) => ({
      field,
      consumer: `${service.on.name}/${service.name}/${variable}`,
    })),
  ),
]);

/** Every vault field in use with its expiry and its consumers, all of which need a renewed value. */
export function secretsRegister(fleet: Fleet): readonly RegisteredSecret[] {
  const uses = new Map<string, { readonly field: Field; readonly consumers: Set<string> }>();
  for (const { field, consumer } of secretUses(fleet)) {
    const reference = opReference(field);
    const entry = uses.get(reference) ?? { field, consumers: new Set<string>() };
    uses.set(reference, { ...entry, consumers: entry.consumers.add(consumer) });
  }
  return [...uses]
    .map(([reference, { field, consumers }]) => {
      const expiry = field.item.expires[field.name];
      return { reference, field, consumers: [...consumers].sort(), ...(expiry === undefined ? {} : { expiry }) };
    })
    .sort((a, b) => (a.reference < b.reference ? -1 : 1));
}
