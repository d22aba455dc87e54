import { type RenderedFleet, renderedChecks } from '#cdk8s/checks/index.ts';
import { manifestFiles } from '#cdk8s/files.ts';
import { render } from '#cdk8s/render.ts';
import { validateObjects } from '#cdk8s/validate/index.ts';
import { fleetChecks } from '#model/checks/index.ts';
import type { Check } from '#model/checks/check.ts';
import { type Problem, throwIfAny } from '#model/errors.ts';
import type { Files } from '#model/files.ts';
import type { Fleet } from '#model/fleet.ts';
import { filesOf } from './artifacts.ts';

/** A check with what it found. */
export interface Outcome {
  readonly name: string;
  readonly rule: string;
  readonly examined: string;
  readonly problems: readonly Problem[];
}

/** Everything that is computed from a fleet. */
export interface Outputs {
  readonly rendered: RenderedFleet;
  readonly files: Files;
  readonly checks: readonly Outcome[];
}

const run = <Subject>(checks: readonly Check<Subject>[], subject: Subject): readonly Outcome[] =>
  checks.map((check) => ({ name: check.name, rule: check.rule, ...check.run(subject) }));

/** Runs the checks of the fleet as data. Only a fleet that passes them can be rendered. */
export const checkFleet = (fleet: Fleet): readonly Outcome[] => run(fleetChecks, fleet);

/** Runs the checks of the rendered objects. */
export const checkRendered = (rendered: RenderedFleet): readonly Outcome[] => run(renderedChecks, rendered);

/**
 * Renders a fleet that passes every check.
 *
 * @throws ModelError with every problem that the checks found
 */
function checkedOutputs(fleet: Fleet): Pick<Outputs, 'rendered' | 'checks'> {
  const before = checkFleet(fleet);
  throwIfAny(before.flatMap(({ problems }) => problems));
  const rendered = { fleet, rendered: render(fleet) };
  const after = checkRendered(rendered);
  throwIfAny(after.flatMap(({ problems }) => problems));
  return { rendered, checks: [...before, ...after] };
}

/**
 * Checks a fleet, validates its objects as `npm run validate` does, and computes only what Argo CD syncs.
 *
 * @throws ModelError with every problem that was found
 */
export function manifestsOf(fleet: Fleet): Files {
  const { services, argocd } = checkedOutputs(fleet).rendered.rendered;
  const problems = validateObjects([...services.flatMap(({ objects }) => objects), ...argocd]);
  throwIfAny(
    problems.map(({ object, path, message }) => ({
      subject: object,
      field: path,
      value: undefined,
      rule: message,
      fix: 'write what its API reference permits',
    })),
  );
  return manifestFiles(fleet);
}

/**
 * Computes every artifact of a fleet. Nothing is written.
 *
 * @throws ModelError with every problem that the checks found
 */
export const outputsOf = (fleet: Fleet): Outputs => ({ ...checkedOutputs(fleet), files: filesOf(fleet) });
