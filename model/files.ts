/**
 * File contents by path relative to the root of the repository. Every artifact is a function from the fleet to files.
 */
export type Files = ReadonlyMap<string, string>;
