import { servicePorts } from '../address.ts';
import type { AnyService } from '../service.ts';

/** Subject of a problem with a service. */
export const subjectOf = ({ name }: { readonly name: string }): string => `service ${name}`;

/** True for an empty text. */
export const isBlank = (text: string): boolean => text.trim() === '';

/** Names of the ports that other services can call. */
export const portNames = (service: AnyService): readonly string[] =>
  service.kind === 'kubernetes' ? servicePorts(service).map(({ name }) => name) : Object.keys(service.ports);
