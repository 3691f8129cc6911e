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

/** Models that one message names at most. */
const maxNames = 5;

export interface RunOptions {
  readonly cda: CdaClient;
  readonly planner: QueryPlanner;
  readonly concurrency: LatencyAwareConcurrency;
  /** Takes one record of a part; after a failed attempt, the same records again. @throws CdaError of kind `incomplete` */
  readonly onRecord: (part: QueryPart, record: unknown) => void;
  /** Takes how many records the answer had for a part. */
  readonly onEnd: (part: QueryPart, records: number) => void;
}

/**
 * Asks for all parts, several queries at once. Models that can't be read are reported together at the end. If the CDA can't be
 * reached or refuses, the first error ends everything.
 * @throws FindingError
 */
export async function runQueries(parts: readonly QueryPart[], options: RunOptions): Promise<void> {
  const queue = options.planner.pack(parts);
  const findings = new Map<Model, Finding>();

  /** @returns what to ask in place of the query */
  function retryOrReport(query: Query, error: unknown): Query[] {
    if (error instanceof FindingError) throw addModelNames(error, query);
    if (!(error instanceof CdaError)) throw error;
    if (error.kind === 'too-complex') {
      const smaller = options.planner.split(query, error);
      if (smaller.length > 0) return smaller;
    } else if (error.kind === 'incomplete' && query.length > 1) {
      const failed = query.filter((_, at) => error.details.failedRoots?.includes(rootKey(at)));
      for (const part of failed) report(part, error);
      // If the error names no part, asking for them one by one shows whose it is.
      if (failed.length === 0) return query.map((part) => [part]);
      const others = query.filter((part) => !failed.includes(part));
      return others.length > 0 ? [others] : [];
    }
    for (const part of query) report(part, error);
    // An answer that is not from the CDA will not be from it for the other models either.
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

/** Adds to the message what the CDA was asked for. */
function addModelNames({ findings }: FindingError, query: Query): FindingError {
  const names = [...new Set(query.map(({ model }) => JSON.stringify(model.name)))];
  const content = `The request was for the published content of ${formatFirst(names, maxNames)}.`;
  return new FindingError(findings.map((each) => ({ ...each, message: `${each.message} ${content}` })));
}
