import { type Directive, nginxText } from '../nginx/syntax.ts';

type Tree = ReadonlyMap<string, readonly Directive[]>;

/** The configuration without one of its directives, or without a block and all that is in it. */
export interface Mutant {
  /** `sites/x.conf: server > location / > proxy_pass …`. */
  readonly name: string;
  /** Text of the directive that is missing, on one line. */
  readonly removed: string;
  readonly change: (tree: Tree) => Tree;
}

const headOf = ({ name, args }: Directive): string =>
  nginxText([{ name, args }]).trim().replace(/;$/, '').slice(0, 120);

type Path = readonly number[];

function without(directives: readonly Directive[], [index = 0, ...rest]: Path): readonly Directive[] {
  if (rest.length === 0) return directives.filter((_, place) => place !== index);
  return directives.map((item, place) =>
    place === index ? { ...item, children: without(item.children ?? [], rest) } : item,
  );
}

function paths(
  directives: readonly Directive[],
  names: readonly string[] = [],
  before: Path = [],
): readonly { readonly path: Path; readonly names: readonly string[] }[] {
  return directives.flatMap((item, index) => {
    const path = [...before, index];
    const own = [...names, headOf(item)];
    return [{ path, names: own }, ...paths(item.children ?? [], own, path)];
  });
}

/** A mutant for every directive of the files that `includes` takes. */
export const mutantsOf = (tree: Tree, includes: (file: string) => boolean): readonly Mutant[] =>
  [...tree]
    .filter(([file]) => includes(file))
    .flatMap(([file, directives]) =>
      paths(directives).map(({ path, names }) => ({
        name: `${file}: ${names.join(' > ')}`,
        removed: names.at(-1) ?? '',
        change: (whole: Tree): Tree =>
          new Map([...whole].map(([name, content]) => [name, name === file ? without(content, path) : content])),
      })),
    );
