import { kubernetesServices } from '#model/fleet.ts';
import { secretsOf } from '#model/views/secrets.ts';
import { type Check, type RenderedFleet, count, jsonOf, namespaceOf, objects, subjectOf } from './check.ts';

/** A chart may know a name by itself, and a Secret with labels is found by them. */
export const unusedSecrets: Check<RenderedFleet> = {
  name: 'unused-secrets',
  rule: 'A Secret is named by something else than the ExternalSecret that makes it',
  reason: 'A program that misses its password may start well enough, and ask for it when somebody signs in',
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
          field: 'secrets',
          value: secret.name,
          rule: 'nothing in its namespace names that Secret',
          fix: 'give a key of it to a container, or remove it',
        })),
    };
  },
};
