import fc from 'fast-check';
import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import { renderedChecks } from '#cdk8s/checks/index.ts';
import { yaml } from '#model/formats/yaml.ts';
import { render } from '#cdk8s/render.ts';
import { formatProblem, validateObjects } from '#cdk8s/validate/index.ts';
import { readManifest } from '#cdk8s/validate/manifests.ts';
import { fleetChecks } from '#model/checks/index.ts';
import { rawObjects } from '#model/views/delivery.ts';
import { ModelError } from '#model/errors.ts';
import type { KubernetesService, KubernetesObject } from '#model/service.ts';
import { type Surroundings, arbitraryService } from '#rehearsal/lib/arbitrary-services.ts';
import { fleetWith, surroundings } from '#rehearsal/lib/fuzz-fleet.ts';

const identity = ({ kind, metadata }: KubernetesObject): string => `${kind}/${metadata.name}`;

/**
 * The objects that follow from a random service, or undefined where it is refused in words. Those that it declares itself
 * are left out: only the validator knows what their kinds permit.
 */
function accepted(make: (around: Surroundings) => KubernetesService): readonly KubernetesObject[] | undefined {
  try {
    const service = make(surroundings);
    const fleet = fleetWith(service);
    if (fleetChecks.some((check) => check.run(fleet).problems.length > 0)) return undefined;
    const rendered = render(fleet);
    if (renderedChecks.some((check) => check.run({ fleet, rendered }).problems.length > 0)) return undefined;
    const declared = new Set(rawObjects(fleet, service).map(identity));
    const own = rendered.services.find((one) => one.service === service)?.objects;
    return own?.filter((object) => !declared.has(identity(object)));
  } catch (error) {
    if (error instanceof ModelError) return undefined;
    throw error;
  }
}

test('a random service is refused in words, or the strict validator accepts every file of it', () => {
  let count = 0;
  const runs = 500;
  fc.assert(
    fc.property(arbitraryService('t2'), (make) => {
      const objects = accepted(make);
      if (objects === undefined) return;
      count += 1;
      for (const object of objects) {
        const text = yaml(object);
        expect(load(text)).toEqual(object);
        const { objects: read, syntax } = readManifest(text);
        expect(syntax).toEqual([]);
        expect(validateObjects(read).map(formatProblem)).toEqual([]);
      }
    }),
    { seed: 20_260_101, numRuns: runs },
  );
  // Otherwise the one or the other half of this test proves nothing.
  expect(count).toBeGreaterThan(runs / 5);
  expect(count).toBeLessThan((runs * 4) / 5);
});
