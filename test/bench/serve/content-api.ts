// The emulator's content delivery API in a process of its own, for the project folder that it is given.
import { startEmulator } from 'datocms-emulator';

const [project = ''] = process.argv.slice(2);
const emulator = await startEmulator({ project });
process.on('disconnect', () => process.exit());
process.send?.(emulator.cdaUrl);
