import { fleet } from '#fleet/index.ts';
import { edgeProgram } from './program.ts';

/** Entry point for the `pulumi` command itself; `npm run fly-up` runs the same program behind its gate. */
export default () => edgeProgram(fleet);
