import type { Reference } from './value.ts';

/** An expression written verbatim, such as a reference to another component. */
export interface AlloyExpression {
  readonly expression: string;
}

/**
 * A value in Grafana Alloy's configuration syntax
 * (https://grafana.com/docs/alloy/latest/get-started/configuration-syntax/).
 */
export type AlloyValue =
  | string
  | number
  | boolean
  | AlloyExpression
  | Reference
  | readonly AlloyValue[]
  | { readonly [key: string]: AlloyValue };

/** `name "label" { attributes; blocks }`. */
export interface AlloyBlock {
  readonly name: string;
  readonly label?: string;
  readonly attributes: Readonly<Record<string, AlloyValue>>;
  readonly blocks: readonly AlloyBlock[];
}

/** A component: `component('loki.write', 'loki', { … }, block('endpoint', { url }))`. */
export const component = (
  name: string,
  label: string,
  attributes: Readonly<Record<string, AlloyValue>> = {},
  ...blocks: readonly AlloyBlock[]
): AlloyBlock => ({ name, label, attributes, blocks });

/** A block without a label, inside a component or at the top level. */
export const block = (
  name: string,
  attributes: Readonly<Record<string, AlloyValue>> = {},
  ...blocks: readonly AlloyBlock[]
): AlloyBlock => ({ name, attributes, blocks });

/** A reference to another component, or any other expression: `ref('loki.write.loki.receiver')`. */
export const ref = (expression: string): AlloyExpression => ({ expression });
