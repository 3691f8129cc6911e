// The emulator's content delivery API in its own process, for a project folder.
import { startEmulator } from 'datocms-emulator';

const [project = ''] = process.argv.slice(2);
const emulator = await startEmulator({ project });
process.on('disconnect', () => process.exit());
process.send?.(emulator.cdaUrl);
