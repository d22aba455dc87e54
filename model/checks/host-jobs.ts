import type { Problem } from '../errors.ts';
import { type Fleet, nativeServices } from '../fleet.ts';
import type { When } from '../native.ts';
import { type Check, clashes, count } from './check.ts';
import { subjectOf } from './names.ts';

const isWithin = (value: number, last: number): boolean => Number.isInteger(value) && value >= 0 && value <= last;

function isValid(when: When): boolean {
  if (when.kind === 'every') return when.interval > 0;
  return when.kind === 'always' || (isWithin(when.hour, 23) && isWithin(when.minute, 59));
}

/** launchd treats a second job with the same label as the first one, and an invalid hour as every hour. */
export const hostJobs: Check<Fleet> = {
  name: 'host-jobs',
  rule: 'Jobs have a unique label on their host and a valid schedule',
  reason: 'Backups failed four times in a week while their job was reported as loaded',
  run(fleet) {
    const jobs = nativeServices(fleet).flatMap((service) => service.jobs.map((job) => ({ service, job })));
    return {
      examined: count(jobs, 'job'),
      problems: [
        ...jobs
          .filter(({ job }) => !isValid(job.when))
          .map(({ service, job }): Problem => ({
            subject: subjectOf(service),
            field: `jobs[${job.label}].when`,
            value: job.when,
            rule: 'not a valid time or interval',
            fix: 'use an hour from 0 to 23 and a minute from 0 to 59, or a positive interval',
          })),
        ...clashes(
          jobs,
          ({ service, job }) => `${service.on.name}/${job.label}`,
          (second, first) => ({
            subject: subjectOf(second.service),
            field: `jobs[${second.job.label}].label`,
            value: second.job.label,
            rule: `${subjectOf(first.service)} already has a job with this label on ${first.service.on.name}`,
            fix: 'use a unique label',
          }),
        ),
      ],
    };
  },
};
