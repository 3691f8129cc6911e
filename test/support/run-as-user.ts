import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Ran {
  readonly status: number | null;
  /** The text that the command has printed, to both streams. */
  readonly output: string;
}

/** Runs a command in a project, without what the tests and a developer's projects have in the environment. */
export async function runAsUser([command = '', ...args]: readonly string[], cwd: string): Promise<Ran> {
  const child = spawn(command, args, {
    cwd,
    env: userEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, output };
}

/** `NODE_PATH` would let a project find packages of the repository that it does not name. */
const ofTests =
  /^(?:NODE_ENV|NODE_PATH|MODE|DEV|PROD|VITEST\w*|DATOCMS_\w+|AWS_\w+|MEDIA_\w+|SECRET_API_TOKEN|GITHUB_\w+)$/;

export function userEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !ofTests.test(name));
  return { ...Object.fromEntries(kept), ASTRO_TELEMETRY_DISABLED: '1', NO_COLOR: '1' };
}
