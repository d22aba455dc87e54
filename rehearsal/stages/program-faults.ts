import { secretTemplateBinary } from '../lib/binaries.ts';
import type { Rehearsal } from '../lib/rehearsal.ts';
import { type Proof, type Stage, prove } from '../lib/stage.ts';
import { programs } from '../programs/index.ts';
import type { Damage, Program } from '../programs/program.ts';
import { type Workshop, inParallel, openWorkshop, runProgram } from '../programs/runner.ts';

/** The reason why a program with a fault does not pass; undefined if it passes. */
async function reasonOf(workshop: Workshop, program: Program, damage: Damage): Promise<string | undefined> {
  try {
    await runProgram(workshop, program, damage);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Proves that every fault of a program is noticed. Without a fault, the program must pass. */
const proveFaults = (workshop: Workshop, program: Program): Promise<Proof> =>
  prove(`${program.name} does not pass with a wrong path, user or setting`, async () => {
    await runProgram(workshop, program);
    const unnoticed: string[] = [];
    for (const damage of program.damage) {
      const fault = `"${damage.to}" instead of "${damage.from}"`;
      const reason = await reasonOf(workshop, program, damage);
      if (reason === undefined) unnoticed.push(fault);
      else workshop.log(`${program.name} with ${fault}: ${reason.split('\n')[0] ?? ''}`);
    }
    if (unnoticed.length > 0) throw new Error(`it passes with ${unnoticed.join(', and with ')}`);
    return `${program.damage.length} faults, all noticed`;
  });

/** Damages the manifests of the fleet's programs, and checks that the stage `programs` would notice. */
export const programFaultsStage: Stage<Rehearsal> = {
  name: 'program-faults',
  description: 'the stage `programs` notices wrong paths, users and settings',
  standalone: secretTemplateBinary,
  onRequest: true,
  async run(rehearsal, log) {
    const workshop = await openWorkshop(rehearsal, log);
    return inParallel(programs, (program) => proveFaults(workshop, program));
  },
};
