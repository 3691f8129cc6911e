import { CdaFailure } from '../cda/cda-failure.ts';
import { isJson, type Json } from '../cda/json.ts';
import { siteName } from '../schema/list-models.ts';
import type { Model } from '../schema/schema-field.ts';
import { printQuery, rootKey } from '../walk/print-query.ts';
import { orderOf, pageSize } from '../walk/query-part.ts';
import { type ModelState, readUploads, type Snapshot, serverTime, toTime, uploadsCall } from '../walk/snapshot.ts';
import type { Walk } from '../walk/walk.ts';
import { versionOf } from '../walk/walk-parts.ts';

/** The records of the project without their content. */
export interface RecordVersions extends Snapshot {
  /** By model, the stamp of each record by id. */
  readonly records: ReadonlyMap<Model, ReadonlyMap<string, string>>;
  /** The answer about the site's settings. */
  readonly site: unknown;
  /** It took one query, whose answer shows one moment. */
  readonly isOneMoment: boolean;
}

/** Pages in one query: an answer of 5,000 ids and dates is smaller than a page of content. */
const pagesPerQuery = 10;

interface Page {
  readonly model: Model;
  readonly skip: number;
}

/**
 * Lists all records by id and date, with the settings of the site and the state of the media library.
 * @param expected how many records a model had
 * @throws CdaFailure of kind `incomplete`
 */
export async function listRecordVersions(walk: Walk, expected: (model: Model) => number): Promise<RecordVersions> {
  const { cda, selector, queries } = walk;
  const site = walk.models.find((each) => each.name === siteName);
  const lists = new Map(walk.models.filter((each) => each !== site).map((model) => [model, new VersionList(model)]));
  const roots = site ? [{ call: site.field, selection: selector.whole(site.type, 1) }] : [];
  const queue = [...lists.values()].flatMap((list) => list.pages(expected(list.model)));
  const firstPages = queue.splice(0, pagesPerQuery).map(({ model, skip }) => ({ model, skip }));
  const first = await cda.ask(
    printQuery(roots, queries.fileKeys, [...firstPages.map(printPage), walk.uploads.state ? uploadsCall : '']),
  );
  const requests = cda.requests;
  const take = (pages: readonly Page[], data: Json) => {
    for (const [at, { model }] of pages.entries()) queue.push(...(lists.get(model)?.take(at, data) ?? []));
  };
  take(firstPages, first.data);
  while (queue.length > 0) {
    const pages = queue.splice(0, pagesPerQuery);
    const { data } = await cda.ask(`{ ${pages.map(printPage).join(' ')} }`);
    take(pages, data);
  }
  return {
    models: new Map([...lists].map(([model, list]) => [model, list.state])),
    uploads: walk.uploads.state ? readUploads(first.data) : '',
    at: serverTime(first.headers),
    records: new Map([...lists].map(([model, list]) => [model, list.stamps])),
    site: site ? first.data[rootKey(0)] : undefined,
    isOneMoment: cda.requests === requests,
  };
}

function printPage({ model, skip }: Page, at: number): string {
  const fields = '{ id _modelApiKey _updatedAt _publishedAt }';
  if (model.kind === 'single') return `l${at}: ${model.field} ${fields}`;
  const count = model.countField ? `c${at}: ${model.countField} { count } ` : '';
  return `${count}l${at}: ${model.field}(first: ${pageSize}, skip: ${skip}${orderOf(model)}) ${fields}`;
}

/** The stamps of one model, page by page. */
class VersionList {
  readonly model: Model;
  readonly stamps = new Map<string, string>();
  #count: number | null = null;
  #apiKey: string | null = null;
  #asked = 0;

  constructor(model: Model) {
    this.model = model;
  }

  /** The pages for so many records that are not asked for yet; one at least in the beginning. */
  pages(records: number): Page[] {
    const pages: Page[] = [];
    while (this.#asked < records || this.#asked === 0) {
      pages.push({ model: this.model, skip: this.#asked });
      this.#asked += pageSize;
    }
    return pages;
  }

  /** @returns further pages that the count or a full page asks for */
  take(at: number, data: Json): Page[] {
    const list = [data[`l${at}`]].flat().filter((each) => each !== null);
    for (const record of list) {
      if (!isJson(record) || typeof record.id !== 'string') {
        throw new CdaFailure('incomplete', `the answer lacks an id of "${this.model.name}"`);
      }
      this.stamps.set(record.id, versionOf(record));
      if (typeof record._modelApiKey === 'string') this.#apiKey = record._modelApiKey;
    }
    if (this.model.kind === 'single') return [];
    const count = data[`c${at}`];
    if (isJson(count) && typeof count.count === 'number') this.#count = count.count;
    else if (list.length === pageSize) return this.pages(this.#asked + 1);
    return this.pages(this.#count ?? 0);
  }

  get state(): ModelState {
    const times = [...this.stamps.values()].map((each) => each.split(' ').map(toTime));
    const newest = (at: number) =>
      times.reduce<number | null>((most, each) => (each[at] == null ? most : Math.max(most ?? 0, each[at])), null);
    return { count: this.#count, apiKey: this.#apiKey, updated: newest(0), published: newest(1) };
  }
}
