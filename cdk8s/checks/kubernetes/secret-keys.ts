import { type RenderedObject, namespaceOf } from '../check.ts';

interface ExternalSecretSpec {
  readonly data?: readonly { readonly secretKey: string }[];
  readonly dataFrom?: readonly unknown[];
  readonly target?: {
    readonly name?: string;
    readonly template?: { readonly data?: Readonly<Record<string, string>>; readonly mergePolicy?: string };
  };
}

/** What a rendered ExternalSecret is made of. */
export const externalSecretSpec = ({ object }: RenderedObject): ExternalSecretSpec => object['spec'] ?? {};

/** Keys of the Secret that an ExternalSecret makes; none where it takes whatever the vault has. */
function keysOf({ data = [], dataFrom = [], target }: ExternalSecretSpec): readonly string[] | undefined {
  if (dataFrom.length > 0) return undefined;
  return Object.keys(target?.template?.data ?? {}).length > 0
    ? Object.keys(target?.template?.data ?? {})
    : data.map(({ secretKey }) => secretKey);
}

/** Looks up the keys of a Secret by the object that reads it and its name; none where they are not known. */
export function secretKeys(
  objects: readonly RenderedObject[],
): (reader: RenderedObject, name: string) => readonly string[] | undefined {
  const known = new Map(
    objects
      .filter(({ object }) => object.kind === 'ExternalSecret')
      .map((placed) => {
        const spec = externalSecretSpec(placed);
        return [`${namespaceOf(placed)}/${spec.target?.name ?? placed.object.metadata.name}`, keysOf(spec)] as const;
      }),
  );
  return (reader, name) => known.get(`${namespaceOf(reader)}/${name}`);
}
