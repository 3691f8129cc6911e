import type { AssetHosts } from '../../asset/asset-url.ts';
import { Pace } from '../../net/adaptive-pace.ts';
import type { CdaClient } from '../cda/client.ts';
import { ComplexityLimit } from '../cda/complexity-limit.ts';
import { ComplexityEstimate } from '../cda/estimate-complexity.ts';
import { listModels } from '../schema/list-models.ts';
import { localesOf, type ProjectSchema } from '../schema/read-schema.ts';
import type { Model } from '../schema/schema-field.ts';
import { Selector } from '../schema/selection.ts';
import { AssetUsages } from './asset-usages.ts';
import { textFinder } from './find-assets-in-text.ts';
import { offersFilter } from './look-up-uploads.ts';
import type { ReadContext } from './read-record.ts';
import type { QueryRunner } from './run-queries.ts';
import { offersUploadState } from './snapshot.ts';

/** What the steps of one walk share. */
export interface Walk {
  readonly cda: CdaClient;
  /** Of the schema that the walk is planned from. */
  readonly fingerprint: string;
  readonly models: readonly Model[];
  readonly selector: Selector;
  readonly usages: AssetUsages;
  readonly context: ReadContext;
  readonly queries: Omit<QueryRunner, 'take' | 'finish'>;
  /** What the schema lets ask of the media library. */
  readonly uploads: { readonly byPath: boolean; readonly byId: boolean; readonly state: boolean };
}

export function prepareWalk(
  cda: CdaClient,
  { schema, fingerprint, maxComplexity }: ProjectSchema,
  hosts: AssetHosts,
): Walk {
  const models = listModels(schema);
  const locales = localesOf(schema);
  const selector = new Selector(schema, new Set(models.map((each) => each.type)), locales);
  const { fileKeys } = selector;
  return {
    cda,
    fingerprint,
    models,
    selector,
    usages: new AssetUsages(),
    context: {
      hosts,
      fileKeys,
      findAssets: textFinder(hosts),
    },
    queries: {
      cda,
      fileKeys,
      pace: new Pace(),
      budget: new ComplexityLimit(new ComplexityEstimate(locales.length), maxComplexity),
    },
    uploads: {
      byPath: offersFilter(schema, 'path'),
      byId: offersFilter(schema, 'id'),
      state: offersUploadState(schema),
    },
  };
}
