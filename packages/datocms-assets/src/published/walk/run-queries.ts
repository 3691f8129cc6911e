import { type Finding, FindingError, finding } from '../../findings/finding.ts';
import { type Pace, workThrough } from '../../net/adaptive-pace.ts';
import { CdaFailure } from '../cda/cda-failure.ts';
import type { CdaClient } from '../cda/client.ts';
import type { ComplexityLimit } from '../cda/complexity-limit.ts';
import { StreamedList } from '../cda/parse-answer.ts';
import { siteName } from '../schema/list-models.ts';
import type { Model } from '../schema/schema-field.ts';
import type { FileKeys } from '../schema/selection.ts';
import { packQueries } from './pack-queries.ts';
import { printQuery, rootKey } from './print-query.ts';
import { callOf, costOf, type QueryPart, splitUnit } from './query-part.ts';

/** Models that one message names. */
const mostNames = 5;

export interface QueryRunner {
  readonly cda: CdaClient;
  readonly budget: ComplexityLimit;
  readonly pace: Pace;
  readonly fileKeys: FileKeys;
  /** Takes one record of a unit, perhaps more than once. @throws CdaFailure of kind `incomplete` */
  readonly take: (unit: QueryPart, record: unknown) => void;
  /** Hears how many records came for a unit. */
  readonly finish: (unit: QueryPart, records: number) => void;
}

/**
 * Asks for all units, a few queries at once. Models that can't be read are listed together at the end; where the CDA
 * can't be asked at all, it ends at once.
 * @throws FindingError
 */
export async function runQueries(units: readonly QueryPart[], runner: QueryRunner): Promise<void> {
  const queue = packQueries(units, runner.budget, runner.fileKeys);
  const findings = new Map<Model, Finding>();

  function retryOrReport(pack: readonly QueryPart[], failure: unknown): void {
    const [unit, ...more] = pack;
    if (failure instanceof FindingError) throw naming(failure, pack);
    if (!unit || !(failure instanceof CdaFailure)) throw failure;
    if (failure.kind === 'complex') {
      const times = runner.budget.learnRefusal(estimateOf(pack, runner.budget), failure);
      const smaller = more.length > 0 ? pack : splitUnit(unit, times);
      queue.unshift(
        ...packQueries(smaller, runner.budget, runner.fileKeys).flatMap((each) =>
          each.length === pack.length ? each.map((one) => [one]) : [each],
        ),
      );
      if (smaller.length > 0) return;
    } else if (more.length > 0 && failure.kind === 'incomplete') {
      const named = pack.filter((_, at) => failure.detail.roots?.includes(rootKey(at)));
      const rest = pack.filter((each) => !named.includes(each));
      for (const each of named) report(each, failure);
      // Asked one by one, it shows whose the error is.
      const again = named.length > 0 ? [rest] : rest.map((each) => [each]);
      queue.unshift(...again.filter((each) => each.length > 0));
      return;
    }
    for (const each of pack) report(each, failure);
    // What is no answer of the CDA will not be one for the other models either.
    if (failure.kind === 'garbled') throw new FindingError([...findings.values()]);
  }

  function report(unit: QueryPart, failure: CdaFailure): void {
    if (!findings.has(unit.model)) findings.set(unit.model, unreadable(unit, failure));
  }

  await workThrough(queue, runner.pace, (pack) =>
    askPack(pack, runner).catch((error: unknown) => retryOrReport(pack, error)),
  );
  if (findings.size > 0) throw new FindingError([...findings.values()]);
}

async function askPack(pack: readonly QueryPart[], runner: QueryRunner): Promise<void> {
  const { cda, budget, fileKeys, take, finish } = runner;
  const roots = pack.map((unit) => ({ call: callOf(unit), selection: unit.selection }));
  const unitOf = new Map(pack.map((unit, at) => [rootKey(at), unit]));
  const { data, headers } = await cda.ask(printQuery(roots, fileKeys), (root, record) => {
    const unit = unitOf.get(root);
    if (unit) take(unit, record);
  });
  budget.learn(estimateOf(pack, budget), headers);
  for (const [root, unit] of unitOf) {
    const answer = data[root];
    if (answer instanceof StreamedList) finish(unit, answer.length);
    else if (unit.part.kind !== 'single' || answer === undefined) {
      throw new CdaFailure('incomplete', 'the answer lacks the list of records');
    } else if (answer !== null || unit.model.name === siteName) take(unit, answer);
  }
}

function estimateOf(pack: readonly QueryPart[], { estimate }: ComplexityLimit): number {
  return pack.reduce((sum, unit) => sum + costOf(unit, estimate), 0);
}

/** Says beside why the CDA could not be asked what it was asked for. */
function naming({ findings }: FindingError, pack: readonly QueryPart[]): FindingError {
  const names = [...new Set(pack.map(({ model }) => JSON.stringify(model.name)))];
  const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : '';
  const asked = `It was asked for the published content of ${names.slice(0, mostNames).join(', ')}${more}.`;
  return new FindingError(findings.map((each) => ({ ...each, message: `${each.message} ${asked}` })));
}

function unreadable({ model }: QueryPart, { message }: CdaFailure): Finding {
  return finding(
    'cda-incomplete',
    `The published content of "${model.name}" (${model.field}) can't be read completely: ${message}.`,
  );
}
