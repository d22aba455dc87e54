import type { Problem } from '../errors.ts';
import { type Fleet, nativeServices } from '../fleet.ts';
import type { When } from '../native.ts';
import { type Check, clashes, count } from './check.ts';
import { subjectOf } from './names.ts';

const isWithin = (value: number, last: number): boolean => Number.isInteger(value) && value >= 0 && value <= last;

function isPossible(when: When): boolean {
  if (when.kind === 'every') return when.interval > 0;
  return when.kind === 'always' || (isWithin(when.hour, 23) && isWithin(when.minute, 59));
}

/** launchd takes the second job of a label for the first, and an impossible hour for every hour. */
export const hostJobs: Check<Fleet> = {
  name: 'host-jobs',
  rule: 'A supervised job has a label of its own on its host, and runs at a time that exists',
  reason: 'Backups failed four times in a week while their job was reported as loaded (INV-27)',
  run(fleet) {
    const jobs = nativeServices(fleet).flatMap((service) => service.jobs.map((job) => ({ service, job })));
    return {
      examined: count(jobs, 'job'),
      problems: [
        ...jobs
          .filter(({ job }) => !isPossible(job.when))
          .map(({ service, job }): Problem => ({
            subject: subjectOf(service),
            field: `jobs[${job.label}].when`,
            value: job.when,
            rule: 'no clock shows that time',
            fix: 'use an hour from 0 to 23 and a minute from 0 to 59, or a positive interval',
          })),
        ...clashes(
          jobs,
          ({ service, job }) => `${service.on.name}/${job.label}`,
          (second, first) => ({
            subject: subjectOf(second.service),
            field: 'jobs[].label',
            value: second.job.label,
            rule: `${subjectOf(first.service)} has a job of that label on ${first.service.on.name}`,
            fix: 'give one of the two a label of its own',
          }),
        ),
      ],
    };
  },
};
