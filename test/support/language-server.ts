import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface LanguageServer {
  /** The hover text at each position. `line` and `character` are zero-based, in UTF-16 units. */
  hover(file: string, text: string, positions: readonly { line: number; character: number }[]): Promise<string[]>;
  stop(): Promise<void>;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** Starts TypeScript's own language server, as an editor does. @param root folder of the project */
export async function startLanguageServer(root: string): Promise<LanguageServer> {
  const compiler = createRequire(import.meta.url).resolve('typescript/package.json');
  const child = spawn(process.execPath, [join(compiler, '../bin/tsc'), '--lsp', '--stdio'], { cwd: root });
  const pending = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  let count = 0;
  const send = (message: object) => {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message });
    child.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  };
  const request = (method: string, params: unknown) =>
    new Promise((resolve, reject) => {
      count += 1;
      pending.set(count, { resolve, reject });
      send({ id: count, method, params });
    });
  child.on('exit', () => {
    for (const { reject } of pending.values()) reject(new Error('The language server has ended.'));
  });
  let unread = Buffer.alloc(0);
  child.stdout.on('data', (chunk: Buffer) => {
    unread = Buffer.concat([unread, chunk]);
    for (let message = readMessage(); message; message = readMessage()) {
      const { id, method, result, error } = message;
      if (id === undefined) continue;
      // A request of the server, such as for settings: it gets an empty answer.
      if (method !== undefined) send({ id, result: null });
      else if (error) pending.get(id)?.reject(new Error(error.message));
      else pending.get(id)?.resolve(result);
    }
  });
  function readMessage(): Message | undefined {
    const [head, length] = /^Content-Length: (\d+)\r\n(?:[^\r\n]+\r\n)*\r\n/.exec(unread.toString('latin1')) ?? [];
    const end = (head?.length ?? 0) + Number(length);
    if (head === undefined || unread.length < end) return undefined;
    const message = JSON.parse(unread.toString('utf8', head.length, end)) as Message;
    unread = unread.subarray(end);
    return message;
  }
  await request('initialize', {
    processId: process.pid,
    rootUri: pathToFileURL(root).href,
    capabilities: { textDocument: { hover: { contentFormat: ['plaintext'] } } },
  });
  send({ method: 'initialized', params: {} });
  return {
    async hover(file, text, positions) {
      const uri = pathToFileURL(file).href;
      send({
        method: 'textDocument/didOpen',
        params: { textDocument: { uri, languageId: 'typescript', version: 1, text } },
      });
      const texts: string[] = [];
      for (const position of positions) {
        const hover = (await request('textDocument/hover', { textDocument: { uri }, position })) as {
          contents: { value: string } | string;
        } | null;
        const contents = hover?.contents ?? '';
        texts.push(typeof contents === 'string' ? contents : contents.value);
      }
      return texts;
    },
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill();
      }),
  };
}
