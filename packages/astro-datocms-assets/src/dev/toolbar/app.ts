import { defineToolbarApp } from 'astro/toolbar';
import { type Answer, answer, ask, type Question } from './messages.ts';
import { isTrouble, renderAnswer } from './view.ts';

/** Names that a page can hold: more are not asked about. */
const most = 2000;
const storedName = /\/([a-z0-9-]+\.[a-z2-7]{16}\.[a-z0-9]{1,8})(?![\w.-])/g;

export default defineToolbarApp({
  init(canvas, app, server) {
    const question = () => server.send<Question>(ask, { path: location.pathname, names: namesOnPage() });
    server.on<Answer>(answer, (found) => {
      if (found.path !== location.pathname) return;
      renderAnswer(canvas, found);
      if (!found.assets.some(isTrouble) && found.findings.length === 0) app.toggleNotification({ state: false });
      else app.toggleNotification({ state: true, level: 'warning' });
    });
    app.onToggled(({ state }) => {
      if (state) question();
    });
    document.addEventListener('astro:page-load', question);
    if (document.readyState === 'complete') question();
    else addEventListener('load', question, { once: true });
  },
});

/** In the page as it is, and among what it has loaded. */
function namesOnPage(): string[] {
  const loaded = performance.getEntriesByType('resource').map(({ name }) => name);
  const texts = [document.documentElement.outerHTML, ...loaded];
  const names = texts.flatMap((text) => Array.from(text.matchAll(storedName), ([, name = '']) => name));
  return [...new Set(names)].slice(0, most);
}
