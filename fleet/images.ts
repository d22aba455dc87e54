import { exposureOf, internalName } from '#model/address.ts';
import { type Image, image } from '#model/image.ts';
import { zot } from './services/zot.ts';

const registry = internalName(zot, exposureOf(zot));

/** An image that we build ourselves: `own('miniflux', 'v2.2.17-33b7f0f')`. */
export const own = (name: string, tag: string): Image => image(`${registry}/blumeops/${name}`, tag);
