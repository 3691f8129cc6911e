import type { LiveLocalizer } from 'datocms-assets';
import type { PageText } from './localize-response.ts';
import type { OnDemandPages } from './on-demand-pages.ts';
import type { PageInspection, PageRequest } from './toolbar/messages.ts';

const maxPages = 30;

/** The pages that the dev server showed last, so that the toolbar can inspect them. */
export class RecentPages {
  readonly #pages = new Map<string, PageText | 'on-demand'>();

  /** @param page its text, or `on-demand` for a route that a server renders */
  add(path: string, page: PageText | 'on-demand'): void {
    this.#pages.delete(path);
    this.#pages.set(path, page);
    if (this.#pages.size > maxPages) this.#pages.delete(this.#pages.keys().next().value as string);
  }

  /** Lists the assets of a page, and what a build would find in it. */
  async inspect(
    live: LiveLocalizer,
    onDemand: OnDemandPages | undefined,
    { path, names }: PageRequest,
  ): Promise<Omit<PageInspection, 'prefix'>> {
    const page = this.#pages.get(path);
    const text = page === 'on-demand' ? undefined : page;
    const nothing = { names: [], findings: [] };
    const { names: namesInText, findings } = text
      ? await live.checkText(text.file, text.text).catch(() => nothing)
      : nothing;
    const stored = await live.describeAssets([...namesInText, ...names]);
    const served = onDemand ? await Promise.all(names.map((name) => onDemand.describe(name))) : [];
    const assets = [...stored, ...served.filter((asset) => asset !== undefined)];
    // Assets tell themselves that they are not published.
    const others = findings.filter(({ code }) => code !== 'unpublished' && code !== 'placeholder');
    const rendering = page !== 'on-demand' ? 'prerendered' : onDemand ? 'served' : 'uncovered';
    return { path, rendering, assets, findings: others };
  }
}
