// A site whose `fetch` is changed by a module of an example, for an asset host that never answers. It prints the status of an answer.
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createRuntime } from 'datocms-assets/runtime';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');
const runtime = createRuntime({
  key: Buffer.alloc(32, 7).toString('base64url'),
  route: '/media',
  isPublished: () => true,
  timeout: 1,
  onFailure: () => {},
});
const url = await runtime.seal('https://www.datocms-assets.com/99001/1700000001-a.jpg');
let isAnswered = false;
const answer = runtime.handle(new Request(`http://localhost${url}`)).finally(() => {
  isAnswered = true;
});
while (!isAnswered) {
  collectGarbage();
  await sleep(50);
}
console.log((await answer).status);
process.stdin.resume();
