import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { token } from '../support/contract-cda.ts';
import { startWorld } from '../support/contract-world.ts';
import { createDoctor, project } from '../support/doctor.ts';
import { runCli } from '../support/run-cli.ts';

const world = await startWorld();
await world.publish('1700000001-hero.jpg');
const doctor = createDoctor(() => world);

describe('the token of the doctor', () => {
  it('takes the token’s name and the environment from the configuration, unless an option says another one', async () => {
    const integration = "ours({ tokenEnv: 'CMS_KEY', environment: 'nowhere' })";
    const cwd = project({
      'astro.config.mjs': `import ours from 'astro-datocms-assets';\nexport default { integrations: [${integration}] };`,
    });
    const ofConfig = await doctor(cwd, [], { CMS_KEY: token });
    expect({ status: ofConfig.status, errors: ofConfig.errors }).toEqual({ status: 1, errors: ['environment'] });
    const { status, errors } = await doctor(cwd, ['--environment', 'main'], { CMS_KEY: token });
    expect({ status, errors }).toEqual({ status: 0, errors: [] });
  });

  it('sends the token to no API that only the configuration names, but to DatoCMS and this machine', async () => {
    const ask = async (cdaUrl: string, ...args: string[]) => {
      const integration = `ours({ tokenEnv: 'OTHER_SECRET', cdaUrl: '${cdaUrl}' })`;
      const cwd = project({
        'astro.config.mjs': `import ours from 'astro-datocms-assets';\nexport default { integrations: [${integration}] };`,
        '.env': `OTHER_SECRET=${token}\n`,
      });
      const { stdout } = await runCli(['doctor', '--json', ...args], {}, cwd);
      const { checks } = JSON.parse(stdout) as { checks: { name: string; status: string; message: string }[] };
      return checks.find(({ name }) => name === 'cda');
    };
    expect(await ask(world.cda.url)).toMatchObject({ status: 'ok' });
    expect(await ask('https://cda.invalid/')).toMatchObject({
      status: 'warning',
      message:
        'The configuration names another API, https://cda.invalid/. It was not asked, since it would get the token.',
    });
    expect(await ask('https://evil-datocms.com/')).toMatchObject({ status: 'warning' });
    expect(await ask('https://cda.invalid/', '--cda-url', 'https://cda.invalid/')).toMatchObject({ status: 'error' });
  });

  it('takes a prefix of another framework for none', async () => {
    const cwd = project({ 'package.json': '{"dependencies":{"next":"16.0.0"}}', '.env': 'PUBLIC_DATOCMS_TOKEN=x\n' });
    const { checks } = await doctor(cwd, ['--token', token]);
    expect(checks.filter(({ name, status }) => name === 'token-in-browser' && status === 'warning')).toEqual([]);
  });

  it('finds the token where Astro reads it: in the folder that the configuration names, with variables in its value', async () => {
    const root = project({
      '.env': `BASE=${token}\nDATOCMS_CDA_TOKEN=$BASE\nPUBLIC_DATO_TOKEN=x\n`,
      'apps/site/package.json': '{}',
      'apps/site/astro.config.mjs': "export default { site: 'https://www.example.org', vite: { envDir: '../..' } };",
    });
    const { status, errors, checks, warnings } = await doctor(join(root, 'apps/site'));
    expect({ status, errors }).toEqual({ status: 0, errors: [] });
    expect(checks[0]?.message).toBe('The token is in DATOCMS_CDA_TOKEN.');
    expect(warnings).toEqual(['token-in-browser']);
  });

  it('reads no env file where the configuration says so', async () => {
    const cwd = project({
      '.env': `DATOCMS_CDA_TOKEN=${token}\n`,
      'astro.config.mjs': 'export default { vite: { envDir: false } };',
    });
    const { status, checks } = await doctor(cwd);
    expect(status).toBe(1);
    expect(checks[0]?.message).toMatch(/Looked in the environment, and in no \.env file\. /);
  });
});
