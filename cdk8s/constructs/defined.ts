type Defined<Props> = {
  [Key in keyof Props as undefined extends Props[Key] ? never : Key]: Props[Key];
} & {
  [Key in keyof Props as undefined extends Props[Key] ? Key : never]?: Exclude<Props[Key], undefined>;
};

/** Removes undefined fields, so that a construct can be written like its manifest. */
export const defined = <Props extends object>(props: Props): Defined<Props> =>
  Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined)) as Defined<Props>;

/** A list, or undefined if it is empty. */
export const nonEmpty = <Item>(items: readonly Item[]): Item[] | undefined =>
  items.length === 0 ? undefined : [...items];

/** The same for a map. */
export const nonEmptyMap = <Value>(map: Readonly<Record<string, Value>>): Record<string, Value> | undefined =>
  Object.keys(map).length === 0 ? undefined : { ...map };
