import { type Files, manifestFiles } from '#cdk8s/files.ts';
import { flyFiles } from '#pulumi/fly/files.ts';
import { hujson } from '#pulumi/tailscale/hujson.ts';
import { type RenderedFleet, renderedChecks } from '#cdk8s/checks/index.ts';
import { render } from '#cdk8s/render.ts';
import { fleetChecks } from '#model/checks/index.ts';
import type { Check } from '#model/checks/check.ts';
import { type Problem, refuse } from '#model/errors.ts';
import type { Fleet } from '#model/fleet.ts';
import { dnsRecords } from '#model/views/dns.ts';
import { tailnetPolicy } from '#model/views/policy.ts';
import { referenceFiles } from './reference.ts';

/** A check with what it found. */
export interface Outcome {
  readonly name: string;
  readonly rule: string;
  readonly examined: string;
  readonly problems: readonly Problem[];
}

/** All that follows from a fleet. */
export interface Outputs {
  readonly rendered: RenderedFleet;
  readonly files: Files;
  readonly checks: readonly Outcome[];
}

const run = <Subject>(checks: readonly Check<Subject>[], subject: Subject): readonly Outcome[] =>
  checks.map((check) => ({ name: check.name, rule: check.rule, ...check.run(subject) }));

/** Checks of the fleet alone; what they refuse need not even be rendered. */
export const checkFleet = (fleet: Fleet): readonly Outcome[] => run(fleetChecks, fleet);

/** Checks of what was rendered. */
export const checkRendered = (rendered: RenderedFleet): readonly Outcome[] => run(renderedChecks, rendered);

/** Every file of `dist/`. */
const filesOf = ({ fleet, rendered }: RenderedFleet): Files =>
  new Map([
    ...manifestFiles(rendered),
    ['dist/tailnet/policy.hujson', hujson(tailnetPolicy(fleet))],
    ['dist/dns/records.json', `${JSON.stringify(dnsRecords(fleet), null, 2)}\n`],
    ...flyFiles(fleet),
    ...referenceFiles(fleet),
  ]);

/**
 * Computes every artifact of a fleet. Nothing is written.
 *
 * @throws ModelError with every problem that the checks found.
 */
export function outputsOf(fleet: Fleet): Outputs {
  const before = checkFleet(fleet);
  refuse(before.flatMap(({ problems }) => problems));
  const rendered = { fleet, rendered: render(fleet) };
  const after = checkRendered(rendered);
  refuse(after.flatMap(({ problems }) => problems));
  return { rendered, files: filesOf(rendered), checks: [...before, ...after] };
}
