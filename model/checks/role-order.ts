import type { Problem } from '../errors.ts';
import { type Fleet, nativeServices } from '../fleet.ts';
import type { NativeService } from '../native.ts';
import { type Check, count } from './check.ts';
import { subjectOf } from './subjects.ts';

/** The services of a circle that a service is part of or waits for, closed by its first; nothing where there is none. */
function circleFrom(start: NativeService, done: Set<NativeService>): readonly NativeService[] | undefined {
  const path: { readonly service: NativeService; next: number }[] = [{ service: start, next: 0 }];
  const onPath = new Set([start]);
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const need = top.service.after[top.next++];
    if (need === undefined) {
      path.pop();
      onPath.delete(top.service);
      done.add(top.service);
    } else if (onPath.has(need)) {
      const services = path.map(({ service }) => service);
      return [...services.slice(services.indexOf(need)), need];
    } else if (!done.has(need)) {
      path.push({ service: need, next: 0 });
      onPath.add(need);
    }
  }
  return undefined;
}

function circles(services: readonly NativeService[]): readonly Problem[] {
  const done = new Set<NativeService>();
  for (const service of services) {
    const circle = done.has(service) ? undefined : circleFrom(service, done);
    if (circle !== undefined) {
      const value = circle.map(({ name }) => name).join(' -> ');
      const rule = 'roles must not wait for each other in a circle';
      const fix = 'break the circle: one of them must run without the next';
      return [{ subject: subjectOf(circle[0] ?? service), field: 'after', value, rule, fix }];
    }
  }
  return [];
}

const elsewhere = (services: readonly NativeService[]): readonly Problem[] =>
  services.flatMap((service) =>
    service.after
      .filter(({ on }) => on !== service.on)
      .map((need) => ({
        subject: subjectOf(service),
        field: 'after',
        value: need.name,
        rule: `that one runs on ${need.on.name}, this one on ${service.on.name}, and a play orders the roles of one host`,
        fix: 'remove it: hosts are provisioned in no order',
      })),
  );

/** Iterative, because a chain of roles may be longer than the stack. */
export const roleOrder: Check<Fleet> = {
  name: 'role-order',
  rule: 'Roles of a host wait for each other in no circle, and for none of another host',
  why: 'Dependencies that were spread over the roles once ran some of them several times',
  run(fleet) {
    const services = nativeServices(fleet);
    return {
      examined: count(services, 'native service'),
      problems: [...circles(services), ...elsewhere(services)],
    };
  },
};
