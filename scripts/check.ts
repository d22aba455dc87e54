import { renderedChecks } from '#cdk8s/checks/index.ts';
import { render } from '#cdk8s/render.ts';
import { fleetChecks } from '#model/checks/index.ts';
import { throwIfAny } from '#model/errors.ts';
import { Command } from 'commander';
import { runCommand } from './lib/command.ts';
import { loadFleet } from './lib/load-fleet.ts';
import { checkFleet, checkRendered } from './lib/outputs.ts';
import { checkTable } from './lib/report.ts';
import { CommandError } from './lib/report-error.ts';

const known = [...fleetChecks, ...renderedChecks].map(({ name }) => name);

async function check(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new CommandError(`There is no check ${unknown.join(', ')}. The checks are ${known.join(', ')}.`);
  const isChosen = ({ name }: { readonly name: string }): boolean => names.length === 0 || names.includes(name);
  const fleet = await loadFleet();
  const before = checkFleet(fleet);
  // A fleet that breaks a rule of its own may be impossible to render.
  const isSound = before.every(({ problems }) => problems.length === 0);
  const after = isSound ? checkRendered({ fleet, rendered: render(fleet) }) : [];
  const outcomes = [...before, ...after].filter(isChosen);
  console.log(checkTable(outcomes));
  throwIfAny(outcomes.flatMap(({ problems }) => problems));
  if (renderedChecks.some(isChosen)) throwIfAny(before.flatMap(({ problems }) => problems));
}

const command = new Command('check')
  .description('Run all checks, or those that are named, and show what each examined. Nothing is written.')
  .argument('[checks...]', 'names of checks')
  .action(check);
await runCommand(command);
