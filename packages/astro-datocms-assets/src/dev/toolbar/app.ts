import { defineToolbarApp } from 'astro/toolbar';
import { inspectPage, type PageInspection, type PageRequest, pageInspected } from './messages.ts';
import { judgePage } from './verdict.ts';
import { renderInspection } from './view.ts';

const maxNames = 2000;
/** The name of an asset in a URL of the dev server: the name of a stored file, or a sealed name. */
const assetName = /\/([a-z0-9-]+\.(?:[a-z2-7]{16}|[\w-]{40,})\.[a-z0-9]{1,8})(?![\w.-])/g;

/** When a client router has put the page into the document. The document keeps the list of files of earlier pages. */
let shownAt = 0;

export default defineToolbarApp({
  init(canvas, app, server) {
    let latest: PageInspection | undefined;
    let isOpen = false;
    // A page may name thousands of files, so rows are made only for an open app.
    const show = () => {
      if (isOpen && latest?.path === location.pathname) renderInspection(canvas, latest);
    };
    const inspect = () => server.send<PageRequest>(inspectPage, { path: location.pathname, names: namesOnPage() });
    server.on<PageInspection>(pageInspected, (inspection) => {
      if (inspection.path !== location.pathname) return;
      latest = inspection;
      show();
      const { tone } = judgePage(inspection);
      if (tone === 'error' || tone === 'warning') app.toggleNotification({ state: true, level: tone });
      else app.toggleNotification({ state: false });
    });
    app.onToggled(({ state }) => {
      isOpen = state;
      show();
      if (state) inspect();
    });
    document.addEventListener('astro:before-swap', () => {
      shownAt = performance.now();
    });
    document.addEventListener('astro:page-load', inspect);
    if (document.readyState === 'complete') inspect();
    else addEventListener('load', inspect, { once: true });
  },
});

/** Names in the present page, and in the URLs that it has loaded itself. */
function namesOnPage(): string[] {
  const entries = performance.getEntriesByType('resource').filter(({ startTime }) => startTime >= shownAt);
  const loaded = entries.map(({ name }) => name);
  const texts = [document.documentElement.outerHTML, ...loaded];
  const names = texts.flatMap((text) => Array.from(text.matchAll(assetName), ([, name = '']) => name));
  return [...new Set(names)].slice(0, maxNames);
}
