import { fail } from '#model/errors.ts';
import type { Files } from '#model/files.ts';
import type { Fleet } from '#model/fleet.ts';
import { serialize } from '#model/formats/index.ts';
import type { NativeService } from '#model/native.ts';
import { resolveContent } from '#model/resolve.ts';
import { type Field, opReference } from '#model/vault.ts';
import { contentOf } from '#model/views/contents.ts';

/** Marks of a variable in a template. Jinja's own are too common in configuration files. */
export const variableMarks = { start: '@{', end: '}@' } as const;

/** A file of a host, as the role `native_service` writes it. */
export interface HostTemplate {
  /** Absolute path on the host. */
  readonly dest: string;
  /** Path below `dist/ansible`. */
  readonly src: string;
  readonly mode: string;
  readonly validate?: string;
  /** True if Ansible fills in secrets, so that a diff of it must not be shown. */
  readonly secret: boolean;
  readonly text: string;
}

/** The variable of a service that holds a vault field. */
function variableOf(service: NativeService, field: Field, path: string): string {
  const found = Object.entries(service.secrets).find(([, own]) => opReference(own.field) === opReference(field));
  return (
    found?.[0] ??
    fail({
      subject: `service ${service.name}`,
      field: `files["${path}"]`,
      value: opReference(field),
      rule: 'the file contains a vault field that is not one of the secrets of the service',
      fix: 'add it to `secrets`, with the name of its Ansible variable',
    })
  );
}

/** The configuration files of a native service. */
export const templatesOf = (fleet: Fleet, service: NativeService): readonly HostTemplate[] =>
  Object.entries(service.files).map(([dest, { content, mode, validate }]) => {
    const variables: string[] = [];
    const placeholder = (field: Field): string => {
      const variable = variableOf(service, field, dest);
      variables.push(variable);
      return `${variableMarks.start} ${variable} ${variableMarks.end}`;
    };
    const place = { subject: `service ${service.name}`, field: `files["${dest}"]` };
    const text = serialize(resolveContent(contentOf(fleet, content), { fleet, service, placeholder }), place);
    const secret = variables.length > 0;
    return {
      dest,
      src: `files/${service.on.name}${dest}`,
      mode: mode ?? (secret ? '0600' : '0644'),
      ...(validate === undefined ? {} : { validate: validate.join(' ') }),
      secret,
      text,
    };
  });

/** The texts of all templates, by their path in `dist/ansible`. */
export const templateFiles = (templates: readonly HostTemplate[]): Files =>
  new Map(templates.map(({ src, text }) => [src, text]));
