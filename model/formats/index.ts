import type { ConfigContent } from '../config.ts';
import { alloy } from '../alloy-text.ts';
import { type Place, ini } from './ini.ts';
import { yaml } from './yaml.ts';

/**
 * Serializes a configuration file.
 *
 * @param place how a problem names the file
 * @throws ModelError for what the format cannot hold; Error for a text that still is a reference
 */
export function serialize(content: ConfigContent, place: Place): string {
  switch (content.format) {
    case 'yaml':
      return yaml(content.value);
    case 'json':
      return `${JSON.stringify(content.value, null, 2)}\n`;
    case 'ini':
      return ini(content.value, place);
    case 'alloy':
      return alloy(content.value);
    case 'text':
      if (typeof content.value !== 'string') throw new Error('the file contains unresolved references');
      return content.value;
  }
}
