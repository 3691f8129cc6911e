import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { AnswerWriter } from './stored-answer.ts';

const root = mkdtempSync(join(tmpdir(), 'stored-answer-'));
afterAll(() => rmSync(root, { recursive: true }));
const size = 2 ** 20;

function copy(name: string, parts: readonly number[]) {
  const reports: unknown[] = [];
  const chunks = parts.map((length) => new Uint8Array(length));
  const body = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        const chunk = chunks.shift();
        if (chunk) controller.enqueue(chunk);
        else controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  const writer = new AnswerWriter(root, 'answers', 2 ** 24);
  const file = join(root, 'answers', name, 'file');
  const footer = { type: 'video/mp4', sha256: 'a'.repeat(64), validator: undefined };
  const finish = () => writer.finish(file, footer, 'b'.repeat(64));
  const copied = writer.copy(body, size, finish, (error) => reports.push(error));
  return { reader: copied.getReader(), file, reports };
}

it('keeps an answer whose last part is empty', async () => {
  const { reader, file, reports } = copy('aa', [size / 2, 0, size / 2, 0]);
  while (!(await reader.read()).done);
  expect(statSync(file).size).toBeGreaterThan(size);
  expect(reports).toEqual([]);
});

it('warns of nothing if a visitor leaves while a part is written', async () => {
  for (let times = 0; times < 20; times++) {
    const { reader, file, reports } = copy('bb', [size / 2, size / 4, size / 4]);
    await reader.read();
    const reading = reader.read();
    for (let turn = 0; turn < times; turn++) await undefined;
    if (times % 2 === 1) await new Promise(setImmediate);
    await reader.cancel();
    await reading;
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect([existsSync(file), reports]).toEqual([false, []]);
  }
  expect(readdirSync(join(root, 'answers', 'tmp'))).toEqual([]);
});
