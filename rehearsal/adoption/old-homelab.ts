import type { OldApplication } from './old-application.ts';
import { oldIndri } from './old-indri.ts';
import { oldRingtail } from './old-ringtail.ts';

/**
 * The homelab of hand-written YAML that this one replaces, by the applications of its Argo CD. All of them were synced
 * by hand and never pruned. ConfigMaps whose name ends in a hash are left out, because none is ever changed.
 */
export const oldHomelab: readonly OldApplication[] = [...oldIndri, ...oldRingtail];
