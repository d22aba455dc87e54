import { OWN_PAGES } from './nginx/site.ts';

const page = (title: string, text: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="robots" content="noindex" />
    <title>${title}</title>
    <style>
      body { align-content: center; background: #1e293b; color: #e2e8f0; font: 1.1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 32rem; min-height: 90vh; padding: 1rem; }
      h1 { color: #fb923c; }
    </style>
  </head>
  <body>
    <h1>${title}</h1>
    <p>${text}</p>
  </body>
</html>
`;

/** Pages of the edge itself, by path below the folder of its pages. */
export const pages = (): ReadonlyMap<string, string> =>
  new Map([
    [
      `${OWN_PAGES.slice(1)}/unavailable.html`,
      page(
        'Not available right now',
        'The service behind this page does not answer. It recovers by itself; try again in a minute.',
      ),
    ],
    [
      `${OWN_PAGES.slice(1)}/limited.html`,
      page('Too many requests', 'This address has sent too many requests. Wait a few seconds and try again.'),
    ],
  ]);
