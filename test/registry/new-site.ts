import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Emulator } from 'datocms-emulator';

/** How people write the same commands with their package manager. */
export interface PackageManager {
  readonly install: readonly string[];
  /** Runs a command that the project's packages bring. */
  readonly run: readonly string[];
  readonly build: readonly string[];
  /** Its configuration in a project. */
  readonly files: (origin: string) => Readonly<Record<string, string>>;
  /** More properties of `package.json`. */
  readonly manifest?: Readonly<Record<string, unknown>>;
}

// `astro add` asks a package manager for its setting `registry`. In Yarn 4 it has another name, and a plugin makes settings known.
const yarnPlugin = `module.exports = {
  name: 'registry-setting',
  factory: () => ({ configuration: { registry: { description: 'For astro add', type: 'STRING', default: null } } }),
};
`;

/** Yarn installs versions that are a day old. The packages of the tests are seconds old. */
const yarnSettings = (origin: string) => `npmRegistryServer: ${origin}
registry: ${origin}
unsafeHttpWhitelist: [127.0.0.1]
npmPreapprovedPackages: [astro-datocms-assets, datocms-assets]
nodeLinker: node-modules
enableTelemetry: false
plugins: [{ path: ./registry-setting.cjs, spec: ./registry-setting.cjs }]
`;
/** Vite 8.4 names an optional package that the registry may not have. Other package managers leave it out, Yarn ends. */
const yarnResolutions = { vite: '~8.3.8' };

/** The text that `pnpm approve-builds` writes. */
const pnpmSettings = 'allowBuilds: { esbuild: true, sharp: true }\n';

export const packageManagers = {
  npm: { install: ['npm', 'install'], run: ['npx'], build: ['npm', 'run', 'build'], files: () => ({}) },
  pnpm: {
    install: ['pnpm', 'install'],
    run: ['pnpm'],
    build: ['pnpm', 'build'],
    files: () => ({ 'pnpm-workspace.yaml': pnpmSettings }),
  },
  yarn: {
    install: ['yarn', 'install'],
    run: ['yarn'],
    build: ['yarn', 'build'],
    files: (origin) => ({ '.yarnrc.yml': yarnSettings(origin), 'registry-setting.cjs': yarnPlugin }),
    manifest: { resolutions: yarnResolutions },
  },
  bun: { install: ['bun', 'install'], run: ['bunx'], build: ['bun', 'run', 'build'], files: () => ({}) },
} as const satisfies Readonly<Record<string, PackageManager>>;

const page = `---
const wide = 'https://www.datocms-assets.com/99001/1700000001-wide.jpg';
---
<html lang="en">
  <head><title>New</title></head>
  <body><img src={\`\${wide}?auto=format&w=200\`} alt="A wide picture"></body>
</html>
`;

const config = `// @ts-check
import { defineConfig } from 'astro/config';

// https://astro.build/config
export default defineConfig({});
`;

/** Writes a site as `npm create astro` leaves it, with a page that shows a picture of the emulator's project. */
export function writeNewSite(
  folder: string,
  astro: string,
  files: Readonly<Record<string, string>>,
  more: PackageManager['manifest'] = {},
): void {
  const manifest = {
    name: 'new-site',
    private: true,
    type: 'module',
    scripts: { build: 'astro build' },
    dependencies: { astro },
    ...more,
  };
  const all = {
    'package.json': JSON.stringify(manifest, undefined, 2),
    'astro.config.mjs': config,
    'src/pages/index.astro': page,
    ...files,
  };
  for (const [file, text] of Object.entries(all)) {
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
}

/** Sets the token, and the addresses of the emulator, which users do not need. */
export function connectToEmulator(folder: string, { cdaUrl, assetsOrigin }: Emulator): void {
  writeFileSync(join(folder, '.env'), 'DATOCMS_CDA_TOKEN=published-token\n');
  const file = join(folder, 'astro.config.mjs');
  const options = JSON.stringify({ cdaUrl, connectTo: { 'www.datocms-assets.com': assetsOrigin } });
  const text = readFileSync(file, 'utf8');
  if (!text.includes('datocmsAssets()')) throw new Error(`astro add has not added the integration:\n${text}`);
  writeFileSync(file, text.replace('datocmsAssets()', `datocmsAssets(${options})`));
}
