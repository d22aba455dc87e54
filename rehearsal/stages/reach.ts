import { execFile } from 'node:child_process';
import type { Fleet } from '#model/fleet.ts';
import { cells } from '#model/reach/network.ts';
import { grants } from '#model/views/grants.ts';
import { tailnetPolicy } from '#model/views/policy.ts';
import { type Binary, type Log, locate } from '../lib/build.ts';
import { type Proof, type Stage, prove } from '../lib/stage.ts';
import { mutants } from '../reach/mutants.ts';
import { type EvaluatorNode, nodesOf, principalOf, project, probedPorts } from '../reach/projection.ts';

interface Answer {
  readonly error?: string;
  readonly tests?: string;
  readonly open: readonly string[];
}

/** Asks headscale's engine and Tailscale's packet filter about several policies at once. */
function evaluate(
  binary: string,
  fleet: Fleet,
  nodes: readonly EvaluatorNode[],
  policies: readonly unknown[],
): Promise<readonly Answer[]> {
  const question = { users: fleet.network.people.map(({ login }) => login), nodes, policies };
  return new Promise((resolve, reject) => {
    const child = execFile(binary, { maxBuffer: 2 ** 30 }, (error, stdout, stderr) => {
      if (error === null) resolve(JSON.parse(stdout) as readonly Answer[]);
      else reject(new Error(stderr || error.message));
    });
    child.stdin?.end(JSON.stringify(question));
  });
}

/** The cells that the model says are open, in the evaluator's words. */
function expected(fleet: Fleet): ReadonlySet<string> {
  const ports = probedPorts(fleet);
  return new Set(
    cells(fleet, grants(fleet), () => ports)
      .filter(
        ({ by, principal, destination }) =>
          by.length > 0 && principal.name !== (destination.host?.owner ?? destination.name),
      )
      .map(({ principal, destination, port }) => `${principal.name} ${destination.name} ${port}`),
  );
}

const observed = (fleet: Fleet, { open }: Answer): ReadonlySet<string> =>
  new Set(
    open.map((cell) => {
      const [source = '', ...rest] = cell.split(' ');
      return [principalOf(fleet, source), ...rest].join(' ');
    }),
  );

function compare(ours: ReadonlySet<string>, theirs: ReadonlySet<string>): readonly string[] {
  return [
    ...[...ours].filter((cell) => !theirs.has(cell)).map((cell) => `${cell}: open in the model, refused by the filter`),
    ...[...theirs].filter((cell) => !ours.has(cell)).map((cell) => `${cell}: refused in the model, open in the filter`),
  ];
}

const program: Binary = { name: 'policy', module: 'policy', pinned: true };

/** The policy on a real evaluator: its matrix equals the model's, and no change of a grant goes unnoticed. */
export const reachStage: Stage<{ readonly fleet: Fleet }> = {
  name: 'reach',
  description: "the tailnet matrix on headscale's policy engine and Tailscale's packet filter",
  standalone: program,
  async run({ fleet }, log: Log): Promise<readonly Proof[]> {
    const binary = await locate(program, log);
    const nodes = nodesOf(fleet);
    const policy = tailnetPolicy(fleet);
    const ours = expected(fleet);
    const same = await prove('the matrix equals the model, cell by cell', async () => {
      const [answer] = await evaluate(binary, fleet, nodes, [project(fleet, policy)]);
      if (answer === undefined || answer.error !== undefined) throw new Error(answer?.error ?? 'no answer');
      if (answer.tests !== undefined) throw new Error(`tests of the policy fail: ${answer.tests}`);
      const differences = compare(ours, observed(fleet, answer));
      if (differences.length > 0) throw new Error(differences.join('\n'));
      const tried =
        nodes.filter(({ source }) => source).length * nodes.reduce((sum, { ports }) => sum + ports.length, 0);
      return `${tried} cells, ${ours.size} open; the policy's own tests pass`;
    });
    const killed = await prove('every mutant of a grant is noticed', async () => {
      const all = mutants(grants(fleet));
      const answers = await evaluate(
        binary,
        fleet,
        nodes,
        all.map((mutant) => project(fleet, policy, mutant.grants)),
      );
      const survivors = all.filter((_, index) => {
        const answer = answers[index];
        return (
          answer !== undefined &&
          answer.error === undefined &&
          answer.tests === undefined &&
          compare(ours, observed(fleet, answer)).length === 0
        );
      });
      if (survivors.length > 0)
        throw new Error(
          `${survivors.length} of ${all.length} survive:\n${survivors.map(({ name }) => name).join('\n')}`,
        );
      return `${all.length} tried, ${all.length} killed`;
    });
    return [same, killed];
  },
};
