// The emulator in its own process, for a project folder. It sends the address of its content delivery API, and the origin
// of its assets for any message.
import { startEmulator } from 'datocms-emulator';

const [project = ''] = process.argv.slice(2);
const emulator = await startEmulator({ project });
process.on('disconnect', () => process.exit());
process.on('message', () => process.send?.(emulator.assetsOrigin));
process.send?.(emulator.cdaUrl);
