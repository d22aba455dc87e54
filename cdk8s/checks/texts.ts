import type { KubernetesService } from '#model/service.ts';
import { type Placed, type RenderedFleet, nameOf, objectsOfKind, once, textsIn } from './check.ts';
import { pods } from './pods.ts';

/** A text that a program of a service reads. */
export interface Text {
  readonly service: KubernetesService;
  /** Where it is, as a problem names it. */
  readonly field: string;
  /** Name under which `links` of the service exempts it. */
  readonly link: string;
  readonly text: string;
}

const ofPods = (subject: RenderedFleet): readonly Text[] =>
  pods(subject).flatMap(({ placed, containers }) =>
    containers.flatMap(({ container: { command = [], args = [], env = [] }, field }) => {
      const { service } = placed;
      const where = `${nameOf(placed)} ${field}`;
      return [
        ...[...command, ...args].map((text) => ({ service, field: `${where}.args`, link: 'args', text })),
        ...env.flatMap(({ name, value }) =>
          value === undefined ? [] : [{ service, field: `${where}.env.${name}`, link: name, text: value }],
        ),
      ];
    }),
  );

const filesIn = (placed: Placed, data: Readonly<Record<string, string>>): readonly Text[] =>
  Object.entries(data).map(([file, text]) => ({
    service: placed.service,
    field: `${nameOf(placed)} ${file}`,
    link: `${placed.object.metadata.name}/${file}`,
    text,
  }));

interface ExternalSecretSpec {
  readonly target?: { readonly template?: { readonly data?: Readonly<Record<string, string>> } };
}

/** Values of a chart, which it hands to its pods. */
const ofValues = ({ fleet }: RenderedFleet): readonly Text[] =>
  fleet.services.flatMap((service) =>
    service.kind === 'native' || service.upstream?.helm === undefined
      ? []
      : [...textsIn(service.upstream.helm.values)].map(([path, text]) => ({
          service,
          field: `upstream.helm.values.${path}`,
          link: `values/${path}`,
          text,
        })),
  );

/** Every text that the pods of the fleet read: variables, arguments, ConfigMaps, Secrets with text around them, and values of charts. */
export const texts = once((subject): readonly Text[] => [
  ...ofPods(subject),
  ...objectsOfKind(subject, 'ConfigMap').flatMap((placed) =>
    filesIn(placed, (placed.object['data'] ?? {}) as Record<string, string>),
  ),
  ...objectsOfKind(subject, 'ExternalSecret').flatMap((placed) =>
    filesIn(placed, ((placed.object['spec'] ?? {}) as ExternalSecretSpec).target?.template?.data ?? {}),
  ),
  ...ofValues(subject),
]);
