import { Cron } from 'croner';
import type { Problem } from '#model/errors.ts';
import { memoize } from '#model/memoize.ts';
import { type Check, type RenderedFleet, count, nameOf, objectsOfKind, subjectOf } from '../check.ts';

const minute = 60_000;
const hour = 60 * minute;
/** Fixed, so that the answer is the same tomorrow: a rule of summer time holds for decades, or is abolished. */
const [from, to] = [Date.UTC(2026, 0, 1), Date.UTC(2031, 0, 1)];

/** An interval of the clock on the wall, as if it were UTC, that one day does not have or has twice. */
interface OddHour {
  readonly start: number;
  readonly end: number;
  readonly lost: boolean;
}

/** How far the clock of a zone is ahead of UTC. */
function offsets(zone: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
  return (instant) => {
    const name = format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, sign = '+', hours = '0', minutes = '0'] = /GMT(?:([-+])(\d+):(\d+))?/.exec(name) ?? [];
    return (sign === '-' ? -1 : 1) * (Number(hours) * hour + Number(minutes) * minute);
  };
}

/** The hours of some years that summer time takes and gives back, by halving the weeks in which the offset changes. */
const oddHours = memoize(({ zone }: { readonly zone: string }): readonly OddHour[] => {
  const offset = offsets(zone);
  const found: OddHour[] = [];
  const week = 7 * 24 * hour;
  for (let instant = from; instant < to; instant += week) {
    let [before, after] = [instant, instant + week];
    if (offset(before) === offset(after)) continue;
    while (after - before > minute) {
      const middle = before + Math.floor((after - before) / 2 / minute) * minute;
      if (offset(middle) === offset(instant)) before = middle;
      else after = middle;
    }
    const walls = [after + offset(before), after + offset(after)] as const;
    found.push({ start: Math.min(...walls), end: Math.max(...walls), lost: walls[0] < walls[1] });
  }
  return found;
});

/** One key for each zone, so that its hours are computed once. */
const zones = new Map<string, { readonly zone: string }>();

function hoursOf(zone: string): readonly OddHour[] {
  const key = zones.get(zone) ?? { zone };
  zones.set(zone, key);
  try {
    return oddHours(key);
  } catch {
    // Another rule says that there is no such zone.
    return [];
  }
}

/** The hour in which a schedule runs on the day of a change, though it does not run in the hour before. */
function oddRun(schedule: string, zone: string): OddHour | undefined {
  let cron: Cron;
  try {
    cron = new Cron(schedule, { paused: true, utcOffset: 0 });
  } catch {
    return undefined;
  }
  const runsIn = (start: number, end: number): boolean => {
    const run = cron.nextRun(new Date(start - 1000));
    return run !== null && run.getTime() < end;
  };
  return hoursOf(zone).find(({ start, end }) => runsIn(start, end) && !runsIn(start - (end - start), start));
}

interface CronJobSpec {
  readonly schedule?: string;
  readonly timeZone?: string;
}

/**
 * The controller leaves out what falls into the hour that the clock jumps over, and runs twice what falls into the one
 * that comes twice (https://pkg.go.dev/github.com/robfig/cron/v3#hdr-Time_zones). One could live with it, but a
 * backup that is left out once a year is the one that is missed, and another hour costs nothing. What runs every hour
 * anyway is accepted.
 */
export const lostHour: Check<RenderedFleet> = {
  name: 'lost-hour',
  rule: 'No CronJob is scheduled in an hour that daylight saving time skips or repeats',
  reason: 'It would be skipped one night of the year, and run twice on another',
  run(subject) {
    const jobs = objectsOfKind(subject, 'CronJob');
    return {
      examined: count(jobs, 'CronJob'),
      problems: jobs.flatMap((placed): readonly Problem[] => {
        const { schedule = '', timeZone = 'UTC' } = (placed.object['spec'] ?? {}) as CronJobSpec;
        const odd = oddRun(schedule, timeZone);
        if (odd === undefined) return [];
        const [day, time] = new Date(odd.start).toISOString().slice(0, 16).split('T');
        return [
          {
            subject: subjectOf(placed.service),
            field: `${nameOf(placed)} spec.schedule`,
            value: schedule,
            rule: `the hour from ${time ?? ''} on ${day ?? ''} ${odd.lost ? 'does not exist' : 'comes twice'} in ${timeZone}, because of summer time`,
            fix: 'run it in another hour, such as 04:00',
          },
        ];
      }),
    };
  },
};
