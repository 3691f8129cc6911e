import { CdaError } from '../cda/cda-error.ts';
import type { CdaClient } from '../cda/client.ts';
import { isJsonObject, type JsonObject } from '../cda/parse-answer.ts';
import { type Model, siteName } from '../schema/list-models.ts';
import type { ProjectSchema } from '../schema/read-schema.ts';
import type { Selection } from '../schema/selection.ts';
import type { AssetUsages } from './asset-usages.ts';
import { printQuery, rootKey } from './print-query.ts';
import { pageSize, printCall, printOrder, type QueryPart } from './query-part.ts';
import { versionOf } from './read-record.ts';
import {
  libraryCall,
  type ModelState,
  readCount,
  readLibraryState,
  type Snapshot,
  serverTime,
  toTime,
} from './snapshot.ts';

/** The records of the project without their content. */
export interface RecordVersions extends Snapshot {
  /** By model, the version of each record by id. */
  readonly records: ReadonlyMap<Model, ReadonlyMap<string, string>>;
  /** Records were added or removed between two pages of a list, so the list may lack other records. */
  readonly hasMoved: boolean;
  /** The content of the site's settings, which saves a query of its own. */
  readonly site: RecordAnswer | null;
  /** The requested content; `null` if none was requested. */
  readonly content: readonly RecordAnswer[] | null;
}

/** The content of a record, with its part of the query. */
export interface RecordAnswer {
  readonly model: Model;
  readonly selection: Selection;
  readonly answer: unknown;
}

/** An answer with 5,000 ids and dates is smaller than a page of content. */
const pagesPerQuery = 10;

interface Page {
  readonly model: Model;
  readonly skip: number;
}

/**
 * Lists all records by id and date, with the site's settings and the state of the media library.
 * @param usages of an earlier walk, which have the number of records of each model
 * @param contentParts content that the first query reads, too
 * @throws CdaError of kind `incomplete`
 */
export async function listRecordVersions(
  cda: CdaClient,
  { models, selector, library }: ProjectSchema,
  usages: AssetUsages,
  contentParts: readonly QueryPart[],
): Promise<RecordVersions> {
  const site = models.find(({ name }) => name === siteName);
  const siteSelection = site && selector.selectAll(site.type, 1);
  const siteRoots = site && siteSelection ? [{ call: site.rootField, selection: siteSelection }] : [];
  const contentRoots = contentParts.map((part) => ({ call: printCall(part), selection: part.selection }));
  const roots = [...siteRoots, ...contentRoots];
  const lists = new Map(models.filter((model) => model !== site).map((model) => [model, new VersionList(model)]));
  const queue = [...lists.values()].flatMap((list) => list.planPages(usages.countRecords(list.model.rootField)));
  const addPages = (pages: readonly Page[], data: JsonObject) => {
    for (const [at, { model }] of pages.entries()) queue.push(...(lists.get(model)?.addPage(at, data) ?? []));
  };
  const firstPages = queue.splice(0, pagesPerQuery);
  const first = await cda.query(printQuery(roots, [...firstPages.map(printPage), library.state ? libraryCall : '']));
  addPages(firstPages, first.data);
  while (queue.length > 0) {
    const pages = queue.splice(0, pagesPerQuery);
    const { data } = await cda.query(`{ ${pages.map(printPage).join(' ')} }`);
    addPages(pages, data);
  }
  return {
    models: new Map([...lists].map(([model, list]) => [model, list.state])),
    library: library.state ? readLibraryState(first.data) : '',
    time: serverTime(first.headers),
    records: new Map([...lists].map(([model, list]) => [model, list.versions])),
    hasMoved: [...lists.values()].some((list) => list.hasMoved),
    site: site && siteSelection ? { model: site, selection: siteSelection, answer: first.data[rootKey(0)] } : null,
    content: contentParts.length > 0 ? contentParts.flatMap(toAnswers(first.data, siteRoots.length)) : null,
  };
}

/** @param from number of the first part's root key in the answer */
function toAnswers(data: JsonObject, from: number) {
  return ({ model, selection }: QueryPart, at: number): RecordAnswer[] =>
    [data[rootKey(from + at)]].flat().flatMap((answer) => (answer === null ? [] : [{ model, selection, answer }]));
}

function printPage({ model, skip }: Page, at: number): string {
  const fields = '{ id _modelApiKey _updatedAt _publishedAt }';
  if (model.kind === 'single') return `l${at}: ${model.rootField} ${fields}`;
  const count = model.countField ? `c${at}: ${model.countField} { count } ` : '';
  return `${count}l${at}: ${model.rootField}(first: ${pageSize}, skip: ${skip}${printOrder(model)}) ${fields}`;
}

/** The versions of one model's records, page by page. */
class VersionList {
  readonly model: Model;
  readonly versions = new Map<string, string>();
  /** See `RecordVersions`. */
  hasMoved = false;
  #count: number | null = null;
  #apiKey: string | null = null;
  #planned = 0;

  constructor(model: Model) {
    this.model = model;
  }

  /** Plans pages for `count` records that are not planned yet; at first at least one page. */
  planPages(count: number): Page[] {
    const pages: Page[] = [];
    while (this.#planned < count || this.#planned === 0) {
      pages.push({ model: this.model, skip: this.#planned });
      this.#planned += pageSize;
    }
    return pages;
  }

  /** @returns further pages, if there are more records than planned */
  addPage(at: number, data: JsonObject): Page[] {
    const list = [data[`l${at}`]].flat().filter((record) => record !== null);
    for (const record of list) {
      if (!isJsonObject(record) || typeof record.id !== 'string') {
        throw new CdaError('incomplete', `the answer lacks an id of "${this.model.name}"`);
      }
      this.versions.set(record.id, versionOf(record));
      if (typeof record._modelApiKey === 'string') this.#apiKey = record._modelApiKey;
    }
    if (this.model.kind === 'single') return [];
    const count = readCount(data[`c${at}`]);
    if (this.#count !== null && count !== this.#count) this.hasMoved = true;
    if (count !== null) this.#count = count;
    else if (list.length === pageSize) return this.planPages(this.#planned + 1);
    return this.planPages(this.#count ?? 0);
  }

  get state(): ModelState {
    const dates = [...this.versions.values()].map((version) => version.split(' ').map(toTime));
    const newest = (at: number) =>
      dates.reduce<number | null>((max, each) => (each[at] == null ? max : Math.max(max ?? 0, each[at])), null);
    return { count: this.#count, apiKey: this.#apiKey, updated: newest(0), published: newest(1) };
  }
}
