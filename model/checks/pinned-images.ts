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

/** Every image that services declare. */
const imagesIn = (fleet: Fleet): readonly UsedImage[] => [
  ...kubernetesServices(fleet).flatMap((service) => [
    ...containersIn(service).map(({ field, container }) => ({
      service,
      field: `${field}.image`,
      image: container.image,
    })),
    ...(service.postgres ?? []).map(({ name, image }) => ({ service, field: `postgres[${name}].image`, image })),
    ...(service.upstream?.images ?? []).map((image) => ({
      service,
      field: `upstream.images[${image.repository}]`,
      image,
    })),
  ]),
  ...nativeServices(fleet).flatMap((service) =>
    service.package.manager === 'docker' ? [{ service, field: 'package.image', image: service.package.image }] : [],
  ),
];

/** Tags that upstream moves with every release. */
const moving = /(^|[-_.])(latest|stable|edge|nightly|rolling|main|master|dev)($|[-_.])/;
/** A date or a commit pins even a moving tag (`stable-20260101`). */
const dated = /\d{8}|\d{4}-\d{2}-\d{2}|(^|[-_.])(?=[a-f]*\d)[0-9a-f]{7,40}($|[-_.])/;
/** Base image and architecture, whose digits are not a version of the program. */
const variant = /(alpine|debian|ubuntu|bookworm|bullseye|trixie|slim|amd64|arm64|cuda)[\d.]*/g;

/** Why a tag is not pinned; undefined if it is. */
function floatingReason(tag: string): string | undefined {
  if (moving.test(tag) && !dated.test(tag)) return 'the tag moves with every release';
  return /\d/.test(tag.replace(variant, '')) ? undefined : 'the tag contains no version';
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
      'the repository does not include its registry',
      'write it in full, for example docker.io/library/nginx',
    );
  }
  const reason = floatingReason(tag);
  return reason === undefined ? [] : problem(reference, reason, 'use the version that is deployed now');
}

/** What was reviewed is what is deployed. */
export const pinnedImages: Check<Fleet> = {
  name: 'pinned-images',
  rule: 'Every image names its registry and a fixed version',
  reason: 'A floating tag changes on restart, and nobody can tell what ran before',
  run(fleet) {
    const images = imagesIn(fleet);
    return { examined: count(images, 'image'), problems: images.flatMap(problemOf) };
  },
};
