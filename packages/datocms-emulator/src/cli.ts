import { Command, InvalidArgumentError } from 'commander';
import { type Emulator, startEmulator } from './emulator.ts';
import { ConfigurationError } from './options.ts';
import { ProjectError } from './project/project.ts';

interface CliOptions {
  readonly port: number;
  readonly assetsPort?: number;
  readonly muxPort?: number;
  readonly host: string;
  readonly latency: number;
  readonly maxComplexity: number;
  readonly rateLimit: boolean;
  readonly inventAssets: boolean;
}

const program = new Command('datocms-emulator')
  .description('Serve a local DatoCMS, content delivery API, asset host and video host, from a folder of files.')
  .argument('<project>', 'the project folder')
  .option('--port <number>', 'port of the content delivery API; 0 picks a free one', wholeNumber, 4800)
  .option('--assets-port <number>', 'port of the asset host (default: the next one after --port)', wholeNumber)
  .option('--mux-port <number>', 'port of the Mux host (default: the next one after --assets-port)', wholeNumber)
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .option('--latency <ms>', 'delay every response by this many milliseconds', wholeNumber, 0)
  .option('--max-complexity <number>', 'refuse queries above this complexity', wholeNumber, 10_000_000)
  .option('--rate-limit', 'answer 429 above 40 requests per second or 1000 per minute, like the service', false)
  .option('--invent-assets', 'answer unknown asset paths with generated files instead of 404', false)
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .action(run);

await program.parseAsync();

async function run(project: string, options: CliOptions): Promise<void> {
  const next = (port: number) => (port === 0 || port === 65_535 ? 0 : port + 1);
  const { port, assetsPort = next(port), muxPort = next(assetsPort), latency: latencyMs, ...rest } = options;
  try {
    const emulator = await startEmulator({ project, port, assetsPort, muxPort, latencyMs, ...rest });
    // A program that reads the usage may stop the emulator at once.
    stopOnSignal(emulator);
    process.stdout.write(usage(emulator));
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exitCode = isUsage(error) ? 2 : 1;
  }
}

function usage({ cdaUrl, assetsOrigin, assetHost, muxOrigin, hasVideos }: Emulator): string {
  const host = /(?:^|\.)datocms-assets\.com$/.test(assetHost) ? '' : ` --host ${assetHost}`;
  // Without the option a run leaves videos where they are.
  const forVideos = hasVideos ? `To store videos too, add:\n  --video hls --connect-to '*.mux.com=${muxOrigin}'\n` : '';
  return `Content delivery API  ${cdaUrl}
Asset host            ${assetsOrigin}
Mux host              ${muxOrigin}

Use a token from project.json and these addresses in your site:
  export DATOCMS_CDA_TOKEN=<token>
  datocms-assets localize <dir> --cda-url ${cdaUrl}${host} --connect-to ${assetHost}=${assetsOrigin}
${forVideos}
Stop with Ctrl+C.
`;
}

function stopOnSignal(emulator: Emulator): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      emulator.stop().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
}

function isUsage(error: unknown): boolean {
  return error instanceof ProjectError || error instanceof ConfigurationError;
}

function explain(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return `${error.message}\nAnother program uses this port. Choose another --port, --assets-port or --mux-port, or 0 for a free one.`;
  }
  return error instanceof Error ? error.message : String(error);
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Not a whole number.');
  return Number(text);
}
