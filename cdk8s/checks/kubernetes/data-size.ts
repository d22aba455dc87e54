import type { Problem } from '#model/errors.ts';
import { type Check, type RenderedFleet, type RenderedObject, count, nameOf, objects, subjectOf } from '../check.ts';

/** Most bytes that all values together may have (`MaxSecretSize` of the API server). */
const most = 2 ** 20;

const bytes = (texts: Readonly<Record<string, unknown>> = {}): number =>
  Object.values(texts).reduce<number>((sum, text) => sum + Buffer.byteLength(String(text)), 0);

interface Contents {
  readonly data?: Readonly<Record<string, string>>;
  readonly binaryData?: Readonly<Record<string, string>>;
  readonly spec?: { readonly target?: { readonly template?: { readonly data?: Readonly<Record<string, string>> } } };
}

/** Bytes of the files in an object; none in one that holds no files. */
function sizeOf({ object }: RenderedObject): number | undefined {
  const { data, binaryData, spec } = object as unknown as Contents;
  switch (object.kind) {
    case 'ConfigMap':
      return bytes(data) + (bytes(binaryData) * 3) / 4;
    case 'ExternalSecret':
      return bytes(spec?.target?.template?.data);
    default:
      return undefined;
  }
}

/** https://kubernetes.io/docs/concepts/configuration/configmap/#motivation */
export const dataSize: Check<RenderedFleet> = {
  name: 'data-size',
  rule: 'ConfigMaps and Secrets are at most 1 MiB',
  reason: 'The API server rejects larger ones, and pods that mount them never start',
  run(subject) {
    const holders = objects(subject).flatMap((placed) => {
      const size = sizeOf(placed);
      return size === undefined ? [] : [{ placed, size }];
    });
    return {
      examined: count(holders, 'object'),
      problems: holders
        .filter(({ size }) => size > most)
        .map(({ placed, size }): Problem => ({
          subject: subjectOf(placed.service),
          field: `${nameOf(placed)} data`,
          value: `${(size / most).toFixed(1)} MiB`,
          rule: 'all files of one object together have at most 1 MiB',
          fix: 'split the files over several, or put them into an image or a volume',
        })),
    };
  },
};
