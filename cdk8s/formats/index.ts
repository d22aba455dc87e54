import { stringify as ini } from 'ini';
import type { ConfigContent } from '#model/config.ts';
import { alloy } from '#model/alloy-text.ts';
import { yaml } from './yaml.ts';

/**
 * Serializes a configuration file.
 *
 * @throws Error if it contains unresolved references
 */
export function serialize(content: ConfigContent): string {
  switch (content.format) {
    case 'yaml':
      return yaml(content.value);
    case 'json':
      return `${JSON.stringify(content.value, null, 2)}\n`;
    case 'ini':
      return ini(content.value, { whitespace: true });
    case 'alloy':
      return alloy(content.value);
    case 'text':
      if (typeof content.value !== 'string') throw new Error('the file contains unresolved references');
      return content.value;
  }
}
