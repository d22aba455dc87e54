import { Config, type Output, RunError } from '@pulumi/pulumi';
import { type Field, opReference } from '#model/vault.ts';

/** Namespace of the keys, which is the name of the project. */
const namespace = 'blumeops-bootstrap';

/** Key under which the stack keeps a field: `1password-connect-token`. */
export const configKey = ({ item, name }: Field): string =>
  `${item.title} ${name}`
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

/** Inputs of the program. */
export interface BootstrapConfig {
  /**
   * Path or URL of Argo CD's manifest.
   * @default the file of the pinned tag in the mirror
   */
  readonly manifest: string | undefined;
  /** The secret value of a field. */
  readonly value: (field: Field) => Output<string>;
}

/**
 * Reads the stack configuration.
 *
 * @throws RunError with every missing secret and the command that sets it. The command pipes the value, so that it does
 * not appear in arguments or the shell history.
 */
export function bootstrapConfig(fields: readonly Field[]): BootstrapConfig {
  const config = new Config(namespace);
  const missing = fields.filter((field) => config.get(configKey(field)) === undefined);
  if (missing.length > 0) {
    const lines = missing.map(
      (field) =>
        `stack configuration: ${namespace}:${configKey(field)} is missing. Fix: op read '${opReference(field)}' | pulumi config set --secret ${namespace}:${configKey(field)}.`,
    );
    throw new RunError(lines.join('\n'));
  }
  return { manifest: config.get('manifest'), value: (field) => config.requireSecret(configKey(field)) };
}
