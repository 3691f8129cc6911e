import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface LanguageServer {
  /** What an editor shows where the mouse rests; `line` and `character` are zero-based, in UTF-16 units. */
  hover(file: string, text: string, places: readonly { line: number; character: number }[]): Promise<string[]>;
  stop(): Promise<void>;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** TypeScript's own language server, which editors run. @param root folder of the project */
export async function startLanguageServer(root: string): Promise<LanguageServer> {
  const compiler = createRequire(import.meta.url).resolve('typescript/package.json');
  const child = spawn(process.execPath, [join(compiler, '../bin/tsc'), '--lsp', '--stdio'], { cwd: root });
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  let count = 0;
  const send = (message: object) => {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message });
    child.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  };
  const ask = (method: string, params: unknown) =>
    new Promise((resolve, reject) => {
      count += 1;
      waiting.set(count, { resolve, reject });
      send({ id: count, method, params });
    });
  child.on('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error('The language server has ended.'));
  });
  let rest = Buffer.alloc(0);
  child.stdout.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (let message = take(); message; message = take()) {
      const { id, method, result, error } = message;
      if (id === undefined) continue;
      // A question of the server's own, such as for settings: it gets none.
      if (method !== undefined) send({ id, result: null });
      else if (error) waiting.get(id)?.reject(new Error(error.message));
      else waiting.get(id)?.resolve(result);
    }
  });
  function take(): Message | undefined {
    const [head, length] = /^Content-Length: (\d+)\r\n(?:[^\r\n]+\r\n)*\r\n/.exec(rest.toString('latin1')) ?? [];
    const end = (head?.length ?? 0) + Number(length);
    if (head === undefined || rest.length < end) return undefined;
    const message = JSON.parse(rest.toString('utf8', head.length, end)) as Message;
    rest = rest.subarray(end);
    return message;
  }
  await ask('initialize', {
    processId: process.pid,
    rootUri: pathToFileURL(root).href,
    capabilities: { textDocument: { hover: { contentFormat: ['plaintext'] } } },
  });
  send({ method: 'initialized', params: {} });
  return {
    async hover(file, text, places) {
      const uri = pathToFileURL(file).href;
      send({
        method: 'textDocument/didOpen',
        params: { textDocument: { uri, languageId: 'typescript', version: 1, text } },
      });
      const found: string[] = [];
      for (const position of places) {
        const shown = (await ask('textDocument/hover', { textDocument: { uri }, position })) as {
          contents: { value: string } | string;
        } | null;
        const contents = shown?.contents ?? '';
        found.push(typeof contents === 'string' ? contents : contents.value);
      }
      return found;
    },
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill();
      }),
  };
}
