import { type Finding, FindingError, finding } from '../../findings/finding.ts';
import { formatFirst } from '../../findings/format.ts';
import { type LatencyAwareConcurrency, processQueue } from '../../net/latency-aware-concurrency.ts';
import { CdaError } from '../cda/cda-error.ts';
import type { CdaClient } from '../cda/client.ts';
import { StreamedList } from '../cda/parse-answer.ts';
import { type Model, siteName } from '../schema/list-models.ts';
import { printParts, rootKey } from './print-query.ts';
import type { QueryPart } from './query-part.ts';
import type { Query, QueryPlanner } from './query-planner.ts';

/** How many models one message names at most. */
const maxNames = 5;

export interface RunOptions {
  readonly cda: CdaClient;
  readonly planner: QueryPlanner;
  readonly concurrency: LatencyAwareConcurrency;
  /** Receives one record of a part; after a failed try, the records again. @throws CdaError of kind `incomplete` */
  readonly onRecord: (part: QueryPart, record: unknown) => void;
  /** Receives the number of records that the answer had for a part. */
  readonly onEnd: (part: QueryPart, records: number) => void;
}

/**
 * Reads all parts, with several queries at once. Models that can't be read are reported together at the end. The first
 * error of a CDA that refuses or can't be reached ends all work.
 * @throws FindingError
 */
export async function runQueries(parts: readonly QueryPart[], options: RunOptions): Promise<void> {
  const queue = options.planner.pack(parts);
  const findings = new Map<Model, Finding>();

  /** @returns the queries that replace this query */
  function retryOrReport(query: Query, error: unknown): Query[] {
    if (error instanceof FindingError) throw addModelNames(error, query);
    if (!(error instanceof CdaError)) throw error;
    if (error.kind === 'too-complex') {
      const smaller = options.planner.split(query, error);
      if (smaller.length > 0) return smaller;
    } else if (error.kind === 'incomplete' && query.length > 1) {
      const failed = query.filter((_, at) => error.details.failedRoots?.includes(rootKey(at)));
      for (const part of failed) report(part, error);
      // If the error names no part, queries for single parts show which part fails.
      if (failed.length === 0) return query.map((part) => [part]);
      const others = query.filter((part) => !failed.includes(part));
      return others.length > 0 ? [others] : [];
    }
    for (const part of query) report(part, error);
    // An answer that is not from the CDA will come for the other models as well.
    if (error.kind === 'malformed') throw new FindingError([...findings.values()]);
    return [];
  }

  function report({ model }: QueryPart, { message }: CdaError): void {
    if (findings.has(model)) return;
    const where = `The published content of "${model.name}" (${model.rootField})`;
    findings.set(model, finding('cda-incomplete', `${where} can't be read completely: ${message}.`));
  }

  await processQueue(queue, options.concurrency, async (query) => {
    await runQuery(query, options).catch((error: unknown) => queue.unshift(...retryOrReport(query, error)));
  });
  if (findings.size > 0) throw new FindingError([...findings.values()]);
}

async function runQuery(query: Query, { cda, planner, onRecord, onEnd }: RunOptions): Promise<void> {
  const partOf = new Map(query.map((part, at) => [rootKey(at), part]));
  const { data, headers } = await cda.query(printParts(query), (root, record) => {
    const part = partOf.get(root);
    if (part) onRecord(part, record);
  });
  planner.learnFromAnswer(query, headers);
  for (const [root, part] of partOf) {
    const answer = data[root];
    if (answer instanceof StreamedList) onEnd(part, answer.length);
    else if (part.records.kind !== 'single' || answer === undefined) {
      throw new CdaError('incomplete', 'the answer lacks the list of records');
    } else if (answer !== null || part.model.name === siteName) onRecord(part, answer);
  }
}

/** Adds to the message the models of the query. */
function addModelNames({ findings }: FindingError, query: Query): FindingError {
  const names = [...new Set(query.map(({ model }) => JSON.stringify(model.name)))];
  const content = `The request was for the published content of ${formatFirst(names, maxNames)}.`;
  return new FindingError(findings.map((each) => ({ ...each, message: `${each.message} ${content}` })));
}
