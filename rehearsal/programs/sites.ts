import { staticSite } from './static-site.ts';

export const cv = staticSite('cv', 'CV_RELEASE_URL');
export const docs = staticSite('docs', 'DOCS_RELEASE_URL');
