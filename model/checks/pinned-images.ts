import type { Problem } from '../errors.ts';
import { type Fleet, kubernetesServices, nativeServices } from '../fleet.ts';
import { type Image, imageReference } from '../image.ts';
import type { AnyService } from '../service.ts';
import { type Check, count } from './check.ts';
import { containersIn } from './containers.ts';
import { subjectOf } from './names.ts';

interface UsedImage {
  readonly service: AnyService;
  readonly field: string;
  readonly image: Image;
}

/** Every image that a service states. */
const imagesIn = (fleet: Fleet): readonly UsedImage[] => [
  ...kubernetesServices(fleet).flatMap((service) => [
    ...containersIn(service).map(({ field, container }) => ({
      service,
      field: `${field}.image`,
      image: container.image,
    })),
    ...(service.postgres ?? []).map(({ name, image }) => ({ service, field: `postgres[${name}].image`, image })),
    ...(service.upstream?.images ?? []).map((image) => ({ service, field: 'upstream.images[]', image })),
  ]),
  ...nativeServices(fleet).flatMap((service) =>
    service.package.manager === 'docker' ? [{ service, field: 'package.image', image: service.package.image }] : [],
  ),
];

/** Words that upstream moves from one release to the next. */
const moving = /(^|[-_.])(latest|stable|edge|nightly|rolling|main|master|dev)($|[-_.])/;
/** A date or a commit pins even a moving word (`stable-20260101`). */
const dated = /\d{8}|\d{4}-\d{2}-\d{2}|(^|[-_.])(?=[a-f]*\d)[0-9a-f]{7,40}($|[-_.])/;
/** The system below the program, and the processor: they say nothing about the program's version. */
const variant = /(alpine|debian|ubuntu|bookworm|bullseye|trixie|slim|amd64|arm64|cuda)[\d.]*/g;

/** What is wrong with a tag; nothing where it stands for one build. */
function floats(tag: string): string | undefined {
  if (moving.test(tag) && !dated.test(tag)) return 'the tag moves with each release';
  return /\d/.test(tag.replace(variant, '')) ? undefined : 'the tag names no version';
}

/** `registry.example.net/app`: a registry has a dot, a port, or is this machine. */
const qualified = /^([^/]*[.:][^/]*|localhost)\/./;

function problemOf({ service, field, image }: UsedImage): readonly Problem[] {
  const problem = (value: string, rule: string, fix: string): readonly Problem[] => [
    { subject: subjectOf(service), field, value, rule, fix },
  ];
  const { repository, tag } = image;
  const reference = imageReference(image);
  if (!qualified.test(repository)) {
    return problem(
      reference,
      'the repository does not say its registry',
      'write it in full, such as docker.io/library/nginx',
    );
  }
  const reason = floats(tag);
  return reason === undefined ? [] : problem(reference, reason, 'write the version that runs now');
}

/** What is deployed is what was reviewed. */
export const pinnedImages: Check<Fleet> = {
  name: 'pinned-images',
  rule: 'Every image says its registry and one version',
  reason: 'A floating tag changes at a restart, and nobody can say what ran before it (INV-15, INV-20)',
  run(fleet) {
    const images = imagesIn(fleet);
    return { examined: count(images, 'image'), problems: images.flatMap(problemOf) };
  },
};
