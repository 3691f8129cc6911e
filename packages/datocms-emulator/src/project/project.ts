import type { Model } from './model-file.ts';
import type { ProjectFile, SiteFile, UploadEntry } from './project-file.ts';
import type { RecordFile, Values } from './record-file.ts';

/** A project folder, read and checked. */
export interface Project {
  readonly folder: string;
  readonly settings: ProjectFile;
  readonly site: SiteFile;
  readonly models: ReadonlyMap<string, Model>;
  readonly records: ReadonlyMap<string, StoredRecord>;
  readonly uploads: ReadonlyMap<string, Upload>;
}

/** A record with both its versions. `draft` is null where it does not differ from the published version. */
export interface StoredRecord {
  readonly id: string;
  readonly model: Model;
  readonly file: RecordFile;
  readonly valid: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly publishedAt: string | null;
  readonly firstPublishedAt: string | null;
  readonly published: Values | null;
  readonly draft: Values | null;
}

/** An upload with what its bytes say about it. `path` is the decoded path of its URL. */
export interface Upload {
  readonly id: string;
  readonly entry: UploadEntry;
  readonly diskPath: string;
  readonly path: string;
  readonly url: string;
  readonly filename: string;
  readonly basename: string;
  readonly format: string;
  readonly mimeType: string;
  readonly md5: string;
  readonly size: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly animated: boolean;
  readonly dominantColor: Rgb | null;
  readonly modified: Date;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface Rgb {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
}

/** All that is wrong with a project folder, one line a problem: file, path inside the file, what to do. */
export class ProjectError extends Error {
  readonly problems: readonly string[];

  constructor(folder: string, problems: readonly string[]) {
    super(`The project folder ${folder} cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ProjectError';
    this.problems = problems;
  }
}
