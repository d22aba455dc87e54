import type { AlloyBlock, AlloyExpression, AlloyValue } from '#model/alloy.ts';
import { isReference } from '#model/value.ts';

/** Two spaces; the tabs of `alloy fmt` would force a quoted scalar in YAML. */
const indentation = '  ';
const identifier = /^[A-Za-z_][A-Za-z0-9_]*$/;
const isExpression = (value: AlloyValue): value is AlloyExpression =>
  typeof value === 'object' && 'expression' in value && typeof value.expression === 'string';

function value(item: AlloyValue, indent: string): string {
  if (typeof item !== 'object') return JSON.stringify(item);
  if (isReference(item)) throw new Error('the configuration contains unresolved references');
  if (isExpression(item)) return item.expression;
  const deeper = `${indent}${indentation}`;
  if (Array.isArray(item)) {
    const items: readonly AlloyValue[] = item;
    const flat = `[${items.map((entry) => value(entry, deeper)).join(', ')}]`;
    if (flat.length < 100 && !flat.includes('\n')) return flat;
    return `[\n${items.map((entry) => `${deeper}${value(entry, deeper)},\n`).join('')}${indent}]`;
  }
  const entries = Object.entries(item).map(([key, entry]) => {
    const name = identifier.test(key) ? key : JSON.stringify(key);
    return `${deeper}${name} = ${value(entry, deeper)},\n`;
  });
  return entries.length === 0 ? '{}' : `{\n${entries.join('')}${indent}}`;
}

function block({ name, label, attributes, blocks }: AlloyBlock, indent: string): string {
  const deeper = `${indent}${indentation}`;
  const width = Math.max(0, ...Object.keys(attributes).map((key) => key.length));
  const body = [
    ...Object.entries(attributes).map(([key, item]) => `${deeper}${key.padEnd(width)} = ${value(item, deeper)}\n`),
    ...blocks.map((child) => block(child, deeper)),
  ].join('');
  const head = `${indent}${name}${label === undefined ? '' : ` ${JSON.stringify(label)}`}`;
  return body === '' ? `${head} { }\n` : `${head} {\n${body}${indent}}\n`;
}

/** Formats blocks like `alloy fmt`. */
export const alloy = (blocks: readonly AlloyBlock[]): string => blocks.map((item) => block(item, '')).join('\n');
