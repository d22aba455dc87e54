import { buildPrograms, lacking } from '#pulumi/fly/test/programs.ts';

/** `npm run edge:tools`: builds the programs of the edge's proofs that no package brings, and names the ones to install. */
await buildPrograms((line) => console.log(line));
const names = lacking();
if (names.length > 0) {
  console.error(`still missing: ${names.join(', ')}`);
  process.exitCode = 1;
}
