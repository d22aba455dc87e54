import { generatedFleet } from './generated-fleet.ts';
import { outputsOf } from './outputs.ts';

// One measurement in a process of its own: computes everything for a generated fleet and prints what it took.
outputsOf(generatedFleet(10));
const fleet = generatedFleet(Number(process.argv[2]));
const begin = performance.now();
const { files } = outputsOf(fleet);
const milliseconds = performance.now() - begin;
console.log(JSON.stringify({ milliseconds, mebibytes: process.resourceUsage().maxRSS / 1024, objects: files.size }));
