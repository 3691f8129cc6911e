import type { AssetHosts } from '../../asset/asset-url.ts';
import type { CdaClient } from '../cda/client.ts';
import type { ProjectSchema } from '../schema/read-schema.ts';
import type { QueryPlanner } from './query-planner.ts';

export interface WalkContext {
  readonly cda: CdaClient;
  readonly project: ProjectSchema;
  readonly planner: QueryPlanner;
  readonly hosts: AssetHosts;
}
