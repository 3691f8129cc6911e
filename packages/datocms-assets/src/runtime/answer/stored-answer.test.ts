import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../../../test/support/temporary-folder.ts';
import { AnswerWriter } from './stored-answer.ts';

const root = temporaryFolder('stored-answer');
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

it.each([
  ['a', [size / 2, size / 4, size / 4]],
  ['the last', [size / 2, size / 2]],
])('keeps all or nothing and warns of nothing if a visitor leaves while %s part is written', async (_, parts) => {
  for (let turns = 0; turns < 40; turns++) {
    const { reader, file, reports } = copy('bb', parts);
    await reader.read();
    const reading = reader.read();
    for (let turn = 0; turn < turns; turn++) await undefined;
    if (turns % 2 === 1) await new Promise(setImmediate);
    await reader.cancel();
    await reading;
    await new Promise((resolve) => setTimeout(resolve, 5));
    const kept = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    expect(kept === 0 || kept > size, `${kept} bytes are kept`).toBe(true);
    expect(reports).toEqual([]);
  }
  await expect.poll(() => readdirSync(join(root, 'answers', 'tmp'))).toEqual([]);
});
