import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as parser from '@actions/workflow-parser';
import type * as actionParser from '@actions/workflow-parser/actions/action-parser';
import { build } from 'esbuild';
import { temporaryFolder } from './temporary-folder.ts';

type Errors = (content: string) => readonly string[];

/** Loads GitHub's own parser of workflows and actions. Node can't load its JSON files itself, so it is bundled first. */
export async function loadGitHubParser(): Promise<{ errorsInAction: Errors; errorsInWorkflow: Errors }> {
  const contents =
    "export * from '@actions/workflow-parser'; export * from '@actions/workflow-parser/actions/action-parser';";
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    ...{ bundle: true, write: false, platform: 'node', format: 'esm', logLevel: 'error' },
    // `yaml` is CommonJS.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  const file = join(temporaryFolder('github-parser'), 'parser.mjs');
  writeFileSync(file, outputFiles[0]!.contents);
  const { parseAction, parseWorkflow, NoOperationTraceWriter } = (await import(
    pathToFileURL(file).href
  )) as typeof parser & typeof actionParser;
  const messages = ({ context }: parser.TemplateParseResult) =>
    context.errors.getErrors().map(({ message }) => message);
  return {
    errorsInAction: (content) => messages(parseAction({ name: 'action.yml', content }, new NoOperationTraceWriter())),
    errorsInWorkflow: (content) => messages(parseWorkflow({ name: 'ci.yml', content }, new NoOperationTraceWriter())),
  };
}
