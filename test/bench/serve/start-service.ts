import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A server in its own process. */
export interface Service {
  readonly address: string;
  ask(message: object): Promise<unknown>;
  stop(): Promise<void>;
}

const limit = 60_000;

/**
 * @param module its file. It sends its address when it listens, and one message for each message it gets.
 * @throws Error if it ends, or sends nothing for a minute
 */
export async function startService(
  module: URL,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Service> {
  const child = fork(fileURLToPath(module), args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const next = async (): Promise<unknown> => {
    const ended = new AbortController();
    const onExit = () => ended.abort(new Error(`${module.pathname} ended with status ${child.exitCode}`));
    child.once('exit', onExit);
    try {
      const signal = AbortSignal.any([ended.signal, AbortSignal.timeout(limit)]);
      return (await once(child, 'message', { signal }))[0];
    } finally {
      child.off('exit', onExit);
    }
  };
  const address = String(await next());
  return {
    address,
    ask: (message) => {
      const answer = next();
      child.send(message);
      return answer;
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      child.kill();
      await exit;
    },
  };
}
