// Only downloads a list of URLs into a folder: node bare-downloader.ts LIST FOLDER CONNECTIONS
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Agent, request } from 'undici';

const [list = '', folder = '', connections = '16'] = process.argv.slice(2);
const urls = readFileSync(list, 'utf8').split('\n').filter(Boolean);
const agent = new Agent({ connections: Number(connections), pipelining: 1 });
const queue = urls.values();

async function work(): Promise<void> {
  for (const url of queue) {
    const { statusCode, body } = await request(url, { dispatcher: agent, headers: { accept: 'image/webp,*/*' } });
    if (statusCode !== 200) throw new Error(`${url} answered ${statusCode}`);
    const name = createHash('sha256').update(url).digest('hex');
    await writeFile(join(folder, name), await body.bytes());
  }
}

await Promise.all(Array.from({ length: Number(connections) }, work));
await agent.close();
