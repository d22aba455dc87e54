import { servicePorts } from '../address.ts';
import type { AnyService } from '../service.ts';

/** How a problem names a service. */
export const subjectOf = ({ name }: { readonly name: string }): string => `service ${name}`;

/** True for a reason that says nothing. */
export const isBlank = (reason: string): boolean => reason.trim() === '';

/** Names of the ports that others can call. */
export const portNames = (service: AnyService): readonly string[] =>
  service.kind === 'kubernetes' ? servicePorts(service).map(({ name }) => name) : Object.keys(service.ports);
