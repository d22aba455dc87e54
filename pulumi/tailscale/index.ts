import { fleet } from '#fleet/index.ts';
import { tailnetProgram } from './program.ts';

/** Entry point for the `pulumi` command itself; `npm run tailnet-up` runs the same program behind its gate. */
export default () => tailnetProgram(fleet);
