import type { Film } from '../mux/film.ts';
import { isComplete } from '../project/collect-references.ts';
import type { Model } from '../project/model-file.ts';
import type { Project, StoredRecord, Upload } from '../project/project.ts';
import type { UploadEntry } from '../project/project-file.ts';
import type { Values } from '../project/record-file.ts';
import type { BlockValue, FileValue } from '../project/values.ts';
import type { LocaleChoice } from './locale.ts';
import type { Placeholders } from './placeholder.ts';

export interface ViewOptions {
  readonly drafts: boolean;
  readonly excludeInvalid: boolean;
  readonly hiddenModels: ReadonlySet<string>;
}

/** The part of a project that one request may see: published or latest versions, with or without invalid records. */
export interface View {
  readonly project: Project;
  readonly options: ViewOptions;
  readonly defaultLocale: LocaleChoice;
  find(id: string): VisibleRecord | null;
  list(modelApiKey: string): readonly VisibleRecord[];
}

/** The context that resolvers receive. */
export interface RequestContext {
  readonly placeholders: Placeholders;
  readonly view: View;
  readonly baseEditingUrl: string | null;
}

/** The version of a record that a request sees. */
export interface VisibleRecord {
  readonly stored: StoredRecord;
  readonly values: Values;
  readonly status: 'draft' | 'updated' | 'published';
  readonly valid: boolean;
}

/** The source of resolvers for a record or a block. A block shares the dates and the status of its record. */
export interface RecordSource {
  readonly id: string;
  readonly model: Model;
  readonly values: Values;
  readonly owner: VisibleRecord;
  readonly locale: LocaleChoice;
}

/** The source of resolvers for an asset: the upload, and what the record's field adds to it. */
export interface UploadSource {
  readonly upload: Upload;
  readonly field: Omit<FileValue, 'upload'>;
  readonly locale: LocaleChoice;
}

/** The source of resolvers for a video. */
export interface VideoSource extends UploadSource {
  readonly video: NonNullable<UploadEntry['video']>;
  readonly film: Film;
}

export function createView(project: Project, options: ViewOptions): View {
  const byModel = new Map<string, VisibleRecord[]>();
  const byId = new Map<string, VisibleRecord>();
  for (const stored of project.records.values()) {
    const version = selectVersion(stored, options);
    if (!version) continue;
    const valid = stored.file.valid ?? isComplete(project, stored.model, version.values);
    if (options.excludeInvalid && !valid) continue;
    const visible = { stored, valid, ...version };
    byId.set(stored.id, visible);
    const list = byModel.get(stored.model.apiKey) ?? [];
    byModel.set(stored.model.apiKey, list);
    list.push(visible);
  }
  return {
    project,
    options,
    defaultLocale: { locale: project.settings.locales[0]!, fallbackLocales: [] },
    find: (id) => byId.get(id) ?? null,
    list: (modelApiKey) => byModel.get(modelApiKey) ?? [],
  };
}

function selectVersion(
  { model, published, draft }: StoredRecord,
  { drafts, hiddenModels }: ViewOptions,
): Pick<VisibleRecord, 'values' | 'status'> | null {
  if (hiddenModels.has(model.apiKey)) return null;
  if (drafts && draft) return { values: draft, status: published ? 'updated' : 'draft' };
  return published && { values: published, status: 'published' };
}

export function recordSource(visible: VisibleRecord, locale: LocaleChoice): RecordSource {
  return { id: visible.stored.id, model: visible.stored.model, values: visible.values, owner: visible, locale };
}

export function blockSource(view: View, block: BlockValue, owner: VisibleRecord, locale: LocaleChoice): RecordSource {
  return { id: block.id, model: view.project.models.get(block.model)!, values: block.fields, owner, locale };
}

export function uploadSource(view: View, file: FileValue | null, locale: LocaleChoice): UploadSource | null {
  const upload = file && view.project.uploads.get(file.upload);
  return upload ? { upload, field: file, locale } : null;
}
