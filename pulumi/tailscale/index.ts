import { fleet } from '#fleet/index.ts';
import { tailnetProgram } from './program.ts';

/** Entry point for the Pulumi CLI; `npm run tailnet-up` runs the same program after its preflight checks. */
export default () => tailnetProgram(fleet);
