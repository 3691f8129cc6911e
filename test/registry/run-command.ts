import { spawn } from 'node:child_process';

const maxSeconds = 240;
const running = new Set<number>();

export interface Ended {
  /** `null` if a signal ended it. */
  readonly status: number | null;
  readonly output: string;
}

/** Runs a command to its end, or for four minutes. It gets no variable of the tests but those given. */
export function runCommand(
  [program = '', ...args]: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    const { pid } = child;
    if (pid) running.add(pid);
    const timer = setTimeout(() => {
      output += `\n${[program, ...args].join(' ')} did not end within ${maxSeconds} seconds.\n`;
      if (pid) killGroup(pid);
    }, maxSeconds * 1000);
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', (status) => {
      clearTimeout(timer);
      if (pid) running.delete(pid);
      resolve({ status, output });
    });
  });
}

/** Ends all commands that run; for `afterAll`. */
export function stopCommands(): void {
  for (const pid of running) killGroup(pid);
}

/** Ends a command with all that it has started: it leads a process group. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
