import { kubernetesServices } from '#model/fleet.ts';
import { secretsOf } from '#model/views/secrets.ts';
import { type Check, type RenderedFleet, count, jsonOf, namespaceOf, objects, subjectOf } from './check.ts';

/** Excludes charts, which may use a Secret by name, and Secrets with labels, which are found by them. */
export const unusedSecrets: Check<RenderedFleet> = {
  name: 'unused-secrets',
  rule: 'Every Secret is used by an object of its namespace',
  reason: 'A program without its password may start normally, and only fail when somebody signs in',
  run(subject) {
    const secrets = kubernetesServices(subject.fleet)
      .filter(({ upstream }) => upstream === undefined)
      .flatMap((service) => secretsOf(subject.fleet, service).map((secret) => ({ service, secret })))
      .filter(({ secret }) => secret.labels === undefined);
    const others = Map.groupBy(
      objects(subject).filter(({ object }) => object.kind !== 'ExternalSecret'),
      namespaceOf,
    );
    const isUsed = ({ service, secret }: (typeof secrets)[number]): boolean =>
      (others.get(`${service.on.name}/${service.namespace}`) ?? []).some((placed) =>
        jsonOf(subject, placed).includes(`"${secret.name}"`),
      );
    return {
      examined: count(secrets, 'Secret'),
      problems: secrets
        .filter((item) => !isUsed(item))
        .map(({ service, secret }) => ({
          subject: subjectOf(service),
          field: `secrets["${secret.name}"]`,
          value: undefined,
          rule: 'nothing in its namespace refers to this Secret',
          fix: 'use one of its keys in a container, or remove it',
        })),
    };
  },
};
