/** The address of the pod under test. Probes go to it, as a kubelet's do, so a server on loopback does not pass. */
export const podAddress = '10.244.0.2';

/** An address of another pod or Service. */
export const peerAddress = (index: number): string => `10.244.1.${index}`;

/** An address on the internet, of a range for documentation (https://www.rfc-editor.org/rfc/rfc5737). */
export const internetAddress = '203.0.113.10';

/** The networks that are local in a sandbox. */
export const networks = [`${podAddress}/16`, `${internetAddress}/24`] as const;
