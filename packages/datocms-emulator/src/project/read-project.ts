import { readdir } from 'node:fs/promises';
import path from 'node:path';
import pLimit from 'p-limit';
import { checkModels, checkRecords, checkSite, checkUploads } from './check-project.ts';
import { inspectUpload } from './inspect-upload.ts';
import { type Model, modelFileSchema } from './model-file.ts';
import { type Project, ProjectError, type StoredRecord, type Upload } from './project.ts';
import { type ProjectFile, projectFileSchema, siteFileSchema, uploadsFileSchema } from './project-file.ts';
import { createProblems, type Problems, readJson } from './read-json.ts';
import { recordFileSchema } from './record-file.ts';
import { storeRecord } from './store-record.ts';

/**
 * Reads and checks a project folder.
 * @throws ProjectError with all problems of the files; if there are none, with all that do not fit together.
 */
export async function readProject(folder: string): Promise<Project> {
  const root = path.resolve(folder);
  const problems = createProblems();
  const settings = await readJson(root, 'project.json', projectFileSchema, problems);
  const site = await readJson(root, 'site.json', siteFileSchema, problems, {});
  const models = await readModels(root, problems);
  const records = await readRecords(root, models, problems);
  const uploads = settings ? await readUploads(root, settings, problems) : new Map<string, Upload>();
  // Whatever uses a broken record or upload would be a problem too.
  if (settings && site && problems.list.length === 0) {
    const project: Project = { folder: root, settings, site, models, records, uploads };
    checkModels(project, problems);
    checkUploads(project, problems);
    checkSite(project, problems);
    checkRecords(project, problems);
    if (problems.list.length === 0) return project;
  }
  throw new ProjectError(root, problems.list);
}

async function readModels(root: string, problems: Problems): Promise<ReadonlyMap<string, Model>> {
  const models = new Map<string, Model>();
  for (const file of await listJson(root, 'models')) {
    const model = await readJson(root, file, modelFileSchema, problems);
    if (!model) continue;
    if (file !== `models/${model.apiKey}.json`)
      problems.add(file, `must be named after its apiKey: ${model.apiKey}.json`);
    models.set(model.apiKey, model);
  }
  return models;
}

async function readRecords(
  root: string,
  models: ReadonlyMap<string, Model>,
  problems: Problems,
): Promise<ReadonlyMap<string, StoredRecord>> {
  const records = new Map<string, StoredRecord>();
  const places = new Map<string, string>();
  const modelFiles = await listJson(root, 'models');
  for (const folder of await listFolders(root, 'records')) {
    const model = models.get(folder);
    // The problem is in the model's file.
    if (!model && modelFiles.includes(`models/${folder}.json`)) continue;
    if (model?.kind !== 'model') {
      problems.add(
        `records/${folder}`,
        model ? 'is named after a block; blocks are stored inside records' : 'is not named after a model',
      );
      continue;
    }
    for (const file of await listJson(root, `records/${folder}`)) {
      const parsed = await readJson(root, file, recordFileSchema, problems);
      if (!parsed) continue;
      const other = places.get(parsed.id);
      if (other) problems.add(file, `id: ${parsed.id} is already used in ${other}`);
      places.set(parsed.id, file);
      records.set(parsed.id, storeRecord(model, parsed, { models, place: file, problems }));
    }
  }
  return records;
}

async function readUploads(
  root: string,
  settings: ProjectFile,
  problems: Problems,
): Promise<ReadonlyMap<string, Upload>> {
  const entries = await readJson(root, 'uploads.json', uploadsFileSchema, problems, {});
  const limit = pLimit(4);
  const read = await Promise.all(
    Object.entries(entries ?? {}).map(([id, entry]) =>
      limit(async () => {
        try {
          return await inspectUpload(root, id, entry, settings);
        } catch {
          problems.add('uploads.json', `${id}.file: uploads/${entry.file} can't be read`);
          return null;
        }
      }),
    ),
  );
  return new Map(read.filter((upload) => upload !== null).map((upload) => [upload.id, upload]));
}

async function listJson(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(path.join(root, folder), { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => `${folder}/${entry.name}`)
    .sort();
}

async function listFolders(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(path.join(root, folder), { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}
