import { createHash } from 'node:crypto';
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import { Construct } from 'constructs';
import { resolveContent } from '#model/resolve.ts';
import type { ConfigVolume } from '#model/storage.ts';
import { contentOf } from '#model/views/contents.ts';
import { serialize } from '#model/formats/index.ts';
import { type Context, labels } from './context.ts';

/** The files of a ConfigMap as texts. */
const filesOf = ({ name: configMap, files }: ConfigVolume, context: Context): Record<string, string> =>
  Object.fromEntries(
    Object.entries(files).map(([name, file]) => [
      name,
      serialize(resolveContent(contentOf(context.fleet, file), context), {
        subject: `service ${context.service.name}`,
        field: `ConfigMap ${configMap} ${name}`,
      }),
    ]),
  );

/** A ConfigMap. A change restarts its consumers, because their pod template contains {@link hash}. */
export class ConfigMap extends Construct {
  /** First 12 hex digits of the SHA-256 of its content. */
  readonly hash: string;

  constructor(scope: Construct, props: ConfigVolume, context: Context) {
    super(scope, props.name);
    const data = filesOf(props, context);
    this.hash = createHash('sha256').update(JSON.stringify(data)).digest('hex').slice(0, 12);
    new k8s.KubeConfigMap(this, 'config-map', {
      metadata: { name: props.name, namespace: context.service.namespace, labels: labels(context.service) },
      data,
    });
  }
}
