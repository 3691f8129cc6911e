import { fileURLToPath } from 'node:url';
import type { HookParameters } from 'astro';
import { logLine } from '../astro-messages.ts';
import { integrationName } from '../log.ts';
import { inspectPage, type PageInspection, type PageRequest, pageInspected } from './toolbar/messages.ts';

export const toolbarApp = {
  id: integrationName,
  name: 'DatoCMS assets',
  // A picture in a frame, in the colour of the toolbar.
  icon: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linejoin="round"><rect x="3" y="4.5" width="18" height="15" rx="2"/><circle cx="8.5" cy="9.5" r="1.6"/><path d="m4 18 5.5-5 3.5 3 3-2.5 4.5 4"/></svg>',
  entrypoint: fileURLToPath(new URL('./toolbar/app.js', import.meta.url)),
};

/** Answers the app in the browser. */
export function answerToolbar(
  { toolbar, logger }: Pick<HookParameters<'astro:server:setup'>, 'toolbar' | 'logger'>,
  inspect: (request: PageRequest) => Promise<PageInspection>,
): void {
  toolbar.on<PageRequest>(inspectPage, (request) => {
    inspect(request).then(
      (inspection) => toolbar.send<PageInspection>(pageInspected, inspection),
      (error: unknown) => logLine(logger, 'debug', `Can't inspect ${request.path} for the dev toolbar: ${error}`),
    );
  });
}
