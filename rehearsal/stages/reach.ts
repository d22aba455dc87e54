import { execFile } from 'node:child_process';
import type { Fleet } from '#model/fleet.ts';
import { cells } from '#model/reach/network.ts';
import { grants } from '#model/views/grants.ts';
import { tailnetPolicy } from '#model/reach/policy.ts';
import { policyEvaluatorBinary } from '../lib/binaries.ts';
import { type Log, locate } from '../lib/build.ts';
import { type Proof, type Stage, prove } from '../lib/stage.ts';
import { type Answer, compare, survives } from '../reach/comparison.ts';
import { mutants } from '../reach/mutants.ts';
import { type EvaluatorNode, nodesOf, principalOf, project, probedPorts } from '../reach/projection.ts';

/** Evaluates policies with headscale's policy engine and Tailscale's packet filter. */
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

/** The connections that the model allows, as `source destination port`. */
function allowedByModel(fleet: Fleet): ReadonlySet<string> {
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

/** The connections that the packet filter allows, with the model's names of principals. */
const allowedByFilter = (fleet: Fleet, { open }: Answer): ReadonlySet<string> =>
  new Set(
    open.map((connection) => {
      const [source = '', ...rest] = connection.split(' ');
      return [principalOf(fleet, source), ...rest].join(' ');
    }),
  );

/** Compares the model with a real evaluation of the tailnet policy, and checks that the comparison notices errors. */
export const reachStage: Stage<{ readonly fleet: Fleet }> = {
  name: 'reach',
  description: "headscale's policy engine and Tailscale's packet filter allow what the model says",
  standalone: policyEvaluatorBinary,
  async run({ fleet }, log: Log): Promise<readonly Proof[]> {
    const binary = await locate(policyEvaluatorBinary, log);
    const nodes = nodesOf(fleet);
    const policy = tailnetPolicy(fleet);
    const model = allowedByModel(fleet);
    const matrix = await prove('the packet filter allows exactly the connections of the model', async () => {
      const [answer] = await evaluate(binary, fleet, nodes, [project(fleet, policy)]);
      if (answer === undefined || answer.error !== undefined) throw new Error(answer?.error ?? 'no answer');
      if (answer.tests !== undefined) throw new Error(`tests in the policy fail: ${answer.tests}`);
      const differences = compare(model, allowedByFilter(fleet, answer));
      if (differences.length > 0) throw new Error(differences.join('\n'));
      const checked =
        nodes.filter(({ source }) => source).length * nodes.reduce((sum, { ports }) => sum + ports.length, 0);
      return `${checked} connections, ${model.size} allowed; the policy's own tests pass`;
    });
    const mutations = await prove('every mutant of a grant is detected', async () => {
      const all = mutants(grants(fleet));
      const answers = await evaluate(
        binary,
        fleet,
        nodes,
        all.map((mutant) => project(fleet, policy, mutant.grants)),
      );
      const survivors = all.filter((_, index) => {
        const answer = answers[index];
        return answer !== undefined && survives(answer, model, allowedByFilter(fleet, answer));
      });
      if (survivors.length > 0)
        throw new Error(
          `${survivors.length} of ${all.length} mutants are not detected:\n${survivors.map(({ name }) => name).join('\n')}`,
        );
      return `${all.length} mutants, all detected`;
    });
    return [matrix, mutations];
  },
};
