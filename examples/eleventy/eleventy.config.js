import { existsSync, rmSync } from 'node:fs';

if (existsSync('.env')) process.loadEnvFile();

export default function (eleventyConfig) {
  eleventyConfig.addPassthroughCopy('src/style.css');

  // Parameters of imgix, as in any site with DatoCMS. The build asks for each size once and stores it.
  eleventyConfig.addFilter('sizes', (url, widths) =>
    widths.map((width) => `${url}?auto=format&w=${width} ${width}w`).join(', '),
  );

  // What an earlier build has left is not checked again.
  eleventyConfig.on('eleventy.before', ({ runMode, directories }) => {
    if (runMode === 'build') rmSync(directories.output, { recursive: true, force: true });
  });

  return { dir: { input: 'src' } };
}
