import { findCycle } from '../cycles.ts';
import type { Problem } from '../errors.ts';
import { type Fleet, nativeServices } from '../fleet.ts';
import type { NativeService } from '../native.ts';
import { type Check, count } from './check.ts';
import { subjectOf } from './names.ts';

function cycles(services: readonly NativeService[]): readonly Problem[] {
  const cycle = findCycle(services, ({ dependsOn }) => dependsOn);
  if (cycle?.[0] === undefined) return [];
  const value = cycle.map(({ name }) => name).join(' -> ');
  const rule = 'roles must not depend on each other in a cycle';
  const fix = 'break the cycle: one of them must run without the next';
  return [{ subject: subjectOf(cycle[0]), field: 'dependsOn', value, rule, fix }];
}

const elsewhere = (services: readonly NativeService[]): readonly Problem[] =>
  services.flatMap((service) =>
    service.dependsOn
      .filter(({ on }) => on !== service.on)
      .map((need) => ({
        subject: subjectOf(service),
        field: 'dependsOn',
        value: need.name,
        rule: `that one runs on ${need.on.name}, this one on ${service.on.name}, and a play orders the roles of one host`,
        fix: 'remove it: hosts are provisioned in no order',
      })),
  );

/** Iterative, because a chain of roles may be longer than the stack. */
export const roleOrder: Check<Fleet> = {
  name: 'role-order',
  rule: 'Roles of a host wait for each other in no circle, and for none of another host',
  reason: 'Dependencies that were spread over the roles once ran some of them several times',
  run(fleet) {
    const services = nativeServices(fleet);
    return {
      examined: count(services, 'native service'),
      problems: [...cycles(services), ...elsewhere(services)],
    };
  },
};
