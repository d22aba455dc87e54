type Defined<Props> = {
  [Key in keyof Props as undefined extends Props[Key] ? never : Key]: Props[Key];
} & {
  [Key in keyof Props as undefined extends Props[Key] ? Key : never]?: Exclude<Props[Key], undefined>;
};

/** Leaves out the fields without a value, so that a construct can list its fields as the manifest does. */
export const defined = <Props extends object>(props: Props): Defined<Props> =>
  Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined)) as Defined<Props>;

/** A list, or nothing if it is empty: Kubernetes leaves an empty list out. */
export const nonEmpty = <Item>(items: readonly Item[]): Item[] | undefined =>
  items.length === 0 ? undefined : [...items];

/** The same for a map. */
export const nonEmptyMap = <Value>(map: Readonly<Record<string, Value>>): Record<string, Value> | undefined =>
  Object.keys(map).length === 0 ? undefined : { ...map };
