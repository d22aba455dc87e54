import type { Fleet } from '../fleet.ts';
import { kubernetesServices, nativeServices } from '../fleet.ts';
import { type Expiry, type Field, type Secret, fieldsOf, opReference } from '../secret.ts';
import type { KubernetesService } from '../service.ts';
import { rolesOf } from './databases.ts';

/** The Secrets of a service: its own, and those that follow from other services. */
export const secretsOf = (fleet: Fleet, service: KubernetesService): readonly Secret[] => [
  ...service.secrets,
  ...(service.secretsOf?.(fleet) ?? []),
];

/** A field of the vault with everybody who reads it. */
export interface RegisteredSecret {
  readonly reference: string;
  readonly field: Field;
  readonly consumers: readonly string[];
  readonly expiry?: Expiry;
}

/** Every use of a field: by an ExternalSecret, by a database role, by a role of Ansible. */
export const secretUses = (fleet: Fleet): readonly { readonly field: Field; readonly consumer: string }[] => [
  ...kubernetesServices(fleet).flatMap((service) => [
    ...secretsOf(fleet, service).flatMap((secret) =>
      Object.values(secret.keys)
        .flatMap(fieldsOf)
        .map((field) => ({ field, consumer: `${service.on.name}/${service.namespace}/${secret.name}` })),
    ),
    ...(service.postgres ?? []).flatMap((server) =>
      rolesOf(fleet, service, server).map((role) => ({
        field: role.password,
        consumer: `${service.on.name}/${service.namespace}/${server.name}-${role.name}`,
      })),
    ),
  ]),
  ...nativeServices(fleet).flatMap((service) =>
    service.secrets.map(({ field, variable }) => ({
      field,
      consumer: `${service.on.name}/${service.name}/${variable}`,
    })),
  ),
];

/** The register: each field once, with its consumers, which a renewal must reach together, and its expiry where there is one. */
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
