import { readFile } from 'node:fs/promises';
import { RunError } from '@pulumi/pulumi';
import { parseAllDocuments } from 'yaml';
import type { KubernetesObject } from '#model/service.ts';

/** The objects of a YAML text, without empty documents. */
export const objectsIn = (text: string): readonly KubernetesObject[] =>
  parseAllDocuments(text)
    .map((document) => document.toJS() as KubernetesObject | null)
    .filter((object) => object !== null);

const load = async (source: string): Promise<string> => {
  if (!source.startsWith('https://')) return readFile(source, 'utf8');
  const response = await fetch(source, { signal: AbortSignal.timeout(60_000) });
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return response.text();
};

/**
 * Reads the objects of a manifest from a path or an HTTPS URL.
 *
 * @throws RunError if the source cannot be read
 */
export async function readManifest(source: string, fix: string): Promise<readonly KubernetesObject[]> {
  try {
    return objectsIn(await load(source));
  } catch (error) {
    throw new RunError(
      `${source} cannot be read: ${error instanceof Error ? error.message : String(error)}. Fix: ${fix}.`,
    );
  }
}
