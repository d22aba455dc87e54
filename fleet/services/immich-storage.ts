import { defineService } from '#model/define.ts';
import { nfs, notBackedUp } from '#model/storage.ts';
import { tib } from '#model/units.ts';
import { minikubeIndri, shares } from '../hosts.ts';

/** Separate from Immich, so that changes to the application cannot affect the photos. */
export const immichStorage = defineService({
  name: 'immich-storage',
  description: 'The photo library on the NAS',
  on: minikubeIndri,
  namespace: 'immich',
  volumes: {
    library: nfs({
      share: shares.photos,
      size: tib(2),
      claimName: 'immich-library',
      backup: notBackedUp(
        'too large for the off-site repository; the NAS stores the photos on RAID 5, and phones keep their own',
      ),
    }),
  },
});
