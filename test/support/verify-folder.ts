import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach } from 'vitest';
import { AssetHosts } from '../../packages/datocms-assets/src/asset/asset-url.ts';
import {
  type VerifyInput,
  verifyBatchesHere,
  verifyOutput,
} from '../../packages/datocms-assets/src/verify/verify-output.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** An empty output folder for each test of a file. */
export function useOutput() {
  let dir: string;
  beforeEach(() => {
    dir = temporaryFolder('verify-output');
  });
  return {
    dir: () => dir,
    write(files: Readonly<Record<string, string | Buffer>>): void {
      for (const [path, content] of Object.entries(files)) {
        mkdirSync(dirname(join(dir, path)), { recursive: true });
        writeFileSync(join(dir, path), content);
      }
    },
    async verify(rest: Partial<VerifyInput> = {}) {
      const limits = { maxWholeFileBytes: 2 ** 20, maxMemberBytes: 2 ** 20 };
      const input = { dir, hosts: new AssetHosts(), allowMention: [], ...rest };
      const result = await verifyOutput(input, verifyBatchesHere(limits));
      return {
        ...result,
        places: result.findings.map((each) =>
          [each.code, each.file, each.line, each.column].filter((part) => part !== undefined).join(' '),
        ),
      };
    },
  };
}
