/** `npm run check`: every check with its figures. Nothing is written. */
const { fail } = await import('./lib/fail.ts');
try {
  const { fleet } = await import('#fleet/index.ts');
  const { checkFleet, checkRendered } = await import('./lib/outputs.ts');
  const { checkTable } = await import('./lib/report.ts');
  const { render } = await import('#cdk8s/render.ts');
  const { refuse } = await import('#model/errors.ts');
  const before = checkFleet(fleet);
  const sound = before.every(({ problems }) => problems.length === 0);
  const after = sound ? checkRendered({ fleet, rendered: render(fleet) }) : [];
  console.log(checkTable([...before, ...after]));
  refuse([...before, ...after].flatMap(({ problems }) => problems));
} catch (error) {
  fail(error);
}
