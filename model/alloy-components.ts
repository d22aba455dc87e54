import { type AlloyBlock, type AlloyExpression, type AlloyValue } from './alloy.ts';
import { fail } from './errors.ts';

const isExpression = (value: AlloyValue): value is AlloyExpression =>
  typeof value === 'object' && 'expression' in value && typeof value.expression === 'string';

const refuse = (value: string, rule: string, fix: string): never =>
  fail({ subject: 'Alloy configuration', field: 'component', value, rule, fix });

/** `loki.write.home.receiver`: component, label, export. Calls of functions, such as `sys.env("X")`, are none. */
const REFERENCE = /^([a-z_]+(?:\.[a-z_]+)+)\.([A-Za-z_]\w*)\.[a-z_]+$/;

function references(item: AlloyValue): readonly string[] {
  if (typeof item !== 'object') return [];
  if (isExpression(item)) return REFERENCE.test(item.expression) ? [item.expression] : [];
  const items: readonly AlloyValue[] = Array.isArray(item) ? item : Object.values(item);
  return items.flatMap(references);
}

const referencesOf = ({ attributes, blocks }: AlloyBlock): readonly string[] => [
  ...Object.values(attributes).flatMap(references),
  ...blocks.flatMap(referencesOf),
];

/**
 * Alloy refuses to start with a component of which there are two, and with a reference to one of which there is none.
 *
 * @param blocks - all that one Alloy reads, of all its files
 * @throws ModelError for the first such component or reference
 */
export function checkComponents(blocks: readonly AlloyBlock[]): void {
  const known = new Set<string>();
  for (const { name, label } of blocks.filter((item) => item.label !== undefined)) {
    const id = `${name}.${label ?? ''}`;
    if (known.has(id))
      refuse(`${name} "${label ?? ''}"`, 'a component has a name of its own', 'give one of the two another label');
    known.add(id);
  }
  for (const expression of blocks.flatMap(referencesOf)) {
    const [, name = '', label = ''] = REFERENCE.exec(expression) ?? [];
    if (!known.has(`${name}.${label}`))
      refuse(
        expression,
        `a component that is referred to exists (there are ${[...known].join(', ')})`,
        'add it, or refer to one of these',
      );
  }
}
