import { ansibleFiles } from '#ansible-gen/files.ts';
import { manifestFiles } from '#cdk8s/files.ts';
import type { Files } from '#model/files.ts';
import type { Fleet } from '#model/fleet.ts';
import { flyFiles } from '#pulumi/fly/files.ts';
import { recordFiles } from '#pulumi/gandi/files.ts';
import { policyFiles } from '#pulumi/tailscale/files.ts';
import { referenceFiles } from './reference.ts';

/** Everything that `dist/` holds. A new artifact is a function like these, in the room that it belongs to, and a line here. */
const artifacts: readonly ((fleet: Fleet) => Files)[] = [
  manifestFiles,
  policyFiles,
  recordFiles,
  flyFiles,
  ansibleFiles,
  referenceFiles,
];

/** All files of a fleet, in the order of the artifacts. */
export function filesOf(fleet: Fleet): Files {
  const files = new Map<string, string>();
  for (const artifact of artifacts) {
    for (const [path, text] of artifact(fleet)) {
      if (files.has(path)) throw new Error(`two artifacts write ${path}`);
      files.set(path, text);
    }
  }
  return files;
}
