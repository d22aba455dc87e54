import type { Check, RenderedFleet } from '../check.ts';
import { applySize } from './apply-size.ts';
import { dataSize } from './data-size.ts';
import { lostHour } from './lost-hour.ts';
import { memoryVolumes } from './memory-volumes.ts';
import { metadataKeys } from './metadata-keys.ts';
import { noNextLine } from './next-line.ts';
import { oneOwner } from './one-owner.ts';
import { podParts } from './pod-parts.ts';
import { secretVariables } from './secret-variables.ts';
import { sharedPorts } from './shared-ports.ts';
import { variableReferences } from './variable-references.ts';

/** Rules of Kubernetes and its operators that no schema contains. An object that breaks one is rejected or misread. */
export const kubernetesChecks: readonly Check<RenderedFleet>[] = [
  metadataKeys,
  podParts,
  sharedPorts,
  variableReferences,
  secretVariables,
  memoryVolumes,
  dataSize,
  applySize,
  noNextLine,
  oneOwner,
  lostHour,
];
