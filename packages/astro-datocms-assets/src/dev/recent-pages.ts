import type { LiveLocalizer } from 'datocms-assets';
import type { Shown } from './localize-response.ts';
import type { Answer, Question } from './toolbar/messages.ts';

/** Pages whose text is kept, the last ones shown. */
const most = 30;

/** What the dev server has shown of late, for the toolbar to ask about. */
export class ShownPages {
  readonly #pages = new Map<string, Shown | 'not covered'>();

  note(path: string, page: Shown | 'not covered'): void {
    this.#pages.delete(path);
    this.#pages.set(path, page);
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= most) break;
      this.#pages.delete(oldest);
    }
  }

  async answer(live: LiveLocalizer, { path, names }: Question): Promise<Answer> {
    const page = this.#pages.get(path);
    const text = page === undefined || page === 'not covered' ? undefined : page;
    const { names: own, findings } = text ? await live.checkText(text.file, text.text).catch(() => nothing) : nothing;
    return { path, covered: page !== 'not covered', assets: await live.describeAssets([...own, ...names]), findings };
  }
}

const nothing: Awaited<ReturnType<LiveLocalizer['checkText']>> = { names: [], findings: [] };
