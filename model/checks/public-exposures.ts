import type { Problem } from '../errors.ts';
import { type Exposure, isPublic, protocolOf } from '../exposure.ts';
import type { Fleet } from '../fleet.ts';
import { type Check, count } from './check.ts';
import { subjectOf } from './names.ts';

type Finding = Pick<Problem, 'value' | 'rule' | 'fix'> & { readonly field: keyof Exposure };

function findings(exposure: Exposure): readonly Finding[] {
  const { audience, auth, edge, health } = exposure;
  if (!isPublic(exposure)) {
    return edge === undefined
      ? []
      : [
          {
            field: 'edge',
            value: audience,
            rule: 'the edge proxy publishes nothing but public exposures',
            fix: 'remove `edge`, or make the audience public',
          },
        ];
  }
  const open = typeof auth === 'object' && edge !== undefined && edge.kind !== 'static';
  return [
    ...(protocolOf(exposure) === 'tcp'
      ? [
          {
            field: 'protocol' as const,
            value: 'tcp',
            rule: 'the edge proxy speaks HTTP alone',
            fix: 'remove the protocol, or narrow the audience',
          },
        ]
      : []),
    ...(health === undefined
      ? [
          {
            field: 'health' as const,
            value: undefined,
            rule: 'a public exposure says which path answers 200 while it works',
            fix: "add `health: '/healthz'`, or the path that it has",
          },
        ]
      : []),
    ...(edge === undefined
      ? [
          {
            field: 'edge' as const,
            value: undefined,
            rule: 'a public exposure says how the edge proxy treats it',
            fix: "add `edge: { kind: 'dynamic' }`, or 'static' for plain files",
          },
        ]
      : []),
    ...(open
      ? [
          {
            field: 'auth' as const,
            value: auth,
            rule: 'only a static site is public without anybody checking who calls',
            fix: 'let the application or single sign-on check, or narrow the audience',
          },
        ]
      : []),
  ];
}

/** The internet is the one audience that nothing else protects from. */
export const publicExposures: Check<Fleet> = {
  name: 'public-exposures',
  rule: 'What is public has a health path, traits for the edge, and a check of who calls unless it is static',
  reason:
    'The proxy once passed its health check for 30 seconds of errors, and everything public is attacked (INV-01, INV-12)',
  run(fleet) {
    const exposures = fleet.services.flatMap((service) => service.exposures.map((exposure) => ({ service, exposure })));
    return {
      examined: `${count(
        exposures.filter(({ exposure }) => isPublic(exposure)),
        'public exposure',
      )} of ${exposures.length}`,
      problems: exposures.flatMap(({ service, exposure }) =>
        findings(exposure).map(({ field, ...finding }) => ({
          subject: subjectOf(service),
          field: `exposures[${exposure.host}].${field}`,
          ...finding,
        })),
      ),
    };
  },
};
