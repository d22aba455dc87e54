import { fleet } from '#fleet/index.ts';
import { dnsProgram } from './program.ts';

/** Entry point for the Pulumi CLI; `npm run dns-up` runs the same program after its preflight checks. */
export default () => dnsProgram(fleet);
