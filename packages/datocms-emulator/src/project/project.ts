import type { Film } from '../mux/film.ts';
import type { Model } from './model-file.ts';
import type { ProjectFile, SiteFile, UploadEntry } from './project-file.ts';
import type { RecordFile, Values } from './record-file.ts';

/** A project folder after reading and checking. */
export interface Project {
  readonly folder: string;
  readonly settings: ProjectFile;
  readonly site: SiteFile;
  readonly models: ReadonlyMap<string, Model>;
  readonly records: ReadonlyMap<string, StoredRecord>;
  readonly uploads: ReadonlyMap<string, Upload>;
}

/** A record with both versions. `draft` is null if it does not differ from the published version. */
export interface StoredRecord {
  readonly id: string;
  readonly model: Model;
  readonly file: RecordFile;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly publishedAt: string | null;
  readonly firstPublishedAt: string | null;
  readonly published: Values | null;
  readonly draft: Values | null;
}

/** An upload with properties of its bytes. `path` is the decoded path of its URL. */
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
  /** The film of a video that has one. */
  readonly film: Film | null;
  readonly modified: Date;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface Rgb {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
}

/** An invalid project folder. `problems` has one line per problem: file, path inside the file, what is wrong. */
export class ProjectError extends Error {
  readonly problems: readonly string[];

  constructor(folder: string, problems: readonly string[]) {
    super(`The project folder ${folder} is invalid:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ProjectError';
    this.problems = problems;
  }
}
