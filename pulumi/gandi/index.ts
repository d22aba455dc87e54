import { fleet } from '#fleet/index.ts';
import { dnsProgram } from './program.ts';

/** Entry point for the `pulumi` command itself; `npm run dns-up` runs the same program behind its gate. */
export default () => dnsProgram(fleet);
