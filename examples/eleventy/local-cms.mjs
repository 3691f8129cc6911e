// Builds the site with a local DatoCMS, whose content is in `project/`. Your own site does not need this file.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startEmulator } from 'datocms-emulator';

const cms = await startEmulator({ project: 'project' });
// npm hands flags on to the last command of the script, which is `datocms-assets localize`.
const flags = ['--cda-url', cms.cdaUrl, '--connect-to', `www.datocms-assets.com=${cms.assetsOrigin}`];
const build = spawn('npm', ['run', 'build', '--', ...flags], {
  env: { ...process.env, DATOCMS_CDA_TOKEN: 'lights-published', DATOCMS_CDA_URL: cms.cdaUrl },
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
[process.exitCode] = await once(build, 'exit');
await cms.stop();
