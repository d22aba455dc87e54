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
  const rule = 'dependencies between roles must not form a cycle';
  const fix = 'remove one of these dependencies';
  return [{ subject: subjectOf(cycle[0]), field: 'dependsOn', value, rule, fix }];
}

const acrossHosts = (services: readonly NativeService[]): readonly Problem[] =>
  services.flatMap((service) =>
    service.dependsOn
      .filter(({ on }) => on !== service.on)
      .map((need) => ({
        subject: subjectOf(service),
        field: 'dependsOn',
        value: need.name,
        rule: `${need.name} runs on ${need.on.name} and ${service.name} on ${service.on.name}, but only roles of one host are ordered`,
        fix: 'remove the dependency; hosts are provisioned in no particular order',
      })),
  );

export const roleOrder: Check<Fleet> = {
  name: 'role-order',
  rule: 'Ansible roles depend only on roles of the same host, without cycles',
  reason: 'Dependencies scattered across the roles ran some of them several times',
  run(fleet) {
    const services = nativeServices(fleet);
    return {
      examined: count(services, 'native service'),
      problems: [...cycles(services), ...acrossHosts(services)],
    };
  },
};
