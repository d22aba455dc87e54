/** Texts by path from the root of the repository. What each artifact of a fleet is. */
export type Files = ReadonlyMap<string, string>;
