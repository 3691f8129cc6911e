// Runs Eleventy with the image transform on the finished pages: node eleventy-img.ts SITE ORIGIN TARGET
import Eleventy from '@11ty/eleventy';
import { eleventyImageTransformPlugin } from '@11ty/eleventy-img';

const [site = '', , target = ''] = process.argv.slice(2);
process.chdir(site);
const eleventy = new Eleventy('.', target, {
  quietMode: true,
  config(settings) {
    settings.setTemplateFormats(['html']);
    settings.addPassthroughCopy('_astro');
    settings.addPlugin(eleventyImageTransformPlugin, {
      formats: ['auto'],
      widths: ['auto'],
      cacheOptions: { directory: `${target}-cache` },
    });
    return { htmlTemplateEngine: false };
  },
});
await eleventy.write();
