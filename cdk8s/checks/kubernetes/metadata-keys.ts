import type { Problem } from '#model/errors.ts';
import { type Syntax, dataKey, labelValue, metadataKey } from '#model/syntax.ts';
import { type Check, type RenderedFleet, type RenderedObject, count, nameOf, objects, subjectOf } from '../check.ts';
import { pods } from '../pods.ts';

type Texts = Readonly<Record<string, unknown>>;

/** A text with the grammar that it must follow. */
interface Rule {
  readonly placed: RenderedObject;
  readonly field: string;
  readonly text: string;
  readonly syntax: Syntax;
}

const keys = (placed: RenderedObject, field: string, texts: Texts | undefined, syntax: Syntax): readonly Rule[] =>
  Object.keys(texts ?? {}).map((text) => ({ placed, field, text, syntax }));

function ofObject(placed: RenderedObject): readonly Rule[] {
  const { kind, metadata, data, binaryData } = placed.object as typeof placed.object & {
    data?: Texts;
    binaryData?: Texts;
  };
  return [
    ...keys(placed, 'metadata.annotations', metadata.annotations, metadataKey),
    ...(kind === 'ConfigMap'
      ? [...keys(placed, 'data', data, dataKey), ...keys(placed, 'binaryData', binaryData, dataKey)]
      : []),
  ];
}

const ofTemplates = (subject: RenderedFleet): readonly Rule[] =>
  pods(subject).flatMap(({ placed, template: { metadata = {} } }) => [
    ...keys(placed, 'template.metadata.annotations', metadata.annotations, metadataKey),
    ...keys(placed, 'template.metadata.labels', metadata.labels, metadataKey),
    ...Object.entries(metadata.labels ?? {}).map(([key, text]) => ({
      placed,
      field: `template.metadata.labels["${key}"]`,
      text,
      syntax: labelValue,
    })),
  ]);

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/#syntax-and-character-set */
export const metadataKeys: Check<RenderedFleet> = {
  name: 'metadata-keys',
  rule: 'Keys of annotations, pod labels and ConfigMaps are valid',
  reason: 'The API server rejects the whole object, and no pod is created from a template with an invalid label',
  run(subject) {
    const rules = [...objects(subject).flatMap(ofObject), ...ofTemplates(subject)];
    return {
      examined: count(rules, 'key'),
      problems: rules
        .filter(({ text, syntax }) => !syntax.matches(text))
        .map(({ placed, field, text, syntax }): Problem => ({
          subject: subjectOf(placed.service),
          field: `${nameOf(placed)} ${field}`,
          value: text,
          rule: syntax.rule,
          fix: 'write it as its reader documents it',
        })),
    };
  },
};
