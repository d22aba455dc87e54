import { Document, isCollection, isMap, type Node } from 'yaml';
import type { Data, Tagged } from '#model/config.ts';

const isTagged = (value: unknown): value is Tagged => typeof value === 'object' && value !== null && '$tag' in value;

/** Data as YAML 1.2; a `tagged` value keeps its custom tag, as authentik's blueprints need. */
export function yaml(value: Data): string {
  const document = new Document(value, withTags, { aliasDuplicateObjects: false });
  return document.toString({ lineWidth: 0 });

  /** Replaces a tagged value by a node that carries the tag. */
  function withTags(this: unknown, _key: unknown, item: unknown): unknown {
    if (!isTagged(item)) return item;
    const node = new Document(item.$value, withTags).contents as Node;
    node.tag = item.$tag;
    if (isCollection(node)) node.flow = !isMap(node);
    return node;
  }
}
