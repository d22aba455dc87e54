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
            rule: 'the edge proxy only serves public exposures',
            fix: "remove `edge`, or set the audience to 'public'",
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
            rule: 'the edge proxy only forwards HTTP',
            fix: 'remove the protocol, or narrow the audience',
          },
        ]
      : []),
    ...(health === undefined
      ? [
          {
            field: 'health' as const,
            value: undefined,
            rule: 'a public exposure needs a path that answers 200 while it is healthy',
            fix: "add it, for example `health: '/healthz'`",
          },
        ]
      : []),
    ...(edge === undefined
      ? [
          {
            field: 'edge' as const,
            value: undefined,
            rule: 'a public exposure must declare how the edge proxy treats it',
            fix: "add `edge: { kind: 'dynamic' }`, or 'static' for plain files",
          },
        ]
      : []),
    ...(open
      ? [
          {
            field: 'auth' as const,
            value: auth,
            rule: 'only a static site may be public without authentication',
            fix: 'use the login of the application or single sign-on, or narrow the audience',
          },
        ]
      : []),
  ];
}

/** No other layer protects a service from the internet. */
export const publicExposures: Check<Fleet> = {
  name: 'public-exposures',
  rule: 'Public exposures have a health path, edge traits and, unless static, authentication',
  reason:
    'The proxy once passed its health check while answering errors for 30 seconds, and every public service is attacked',
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
