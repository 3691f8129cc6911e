// Asks the CDA what is published, and packs it into a file.
import { writeFileSync } from 'node:fs';
import { readPublished } from 'datocms-assets';
import { packPublished } from 'datocms-assets/runtime';

const { DATOCMS_CDA_URL: cdaUrl } = process.env;
try {
  const { assets } = await readPublished(cdaUrl === undefined ? {} : { cdaUrl });
  writeFileSync('published.bin', packPublished(assets.keys()));
  console.log(`${assets.size} published assets are in published.bin.`);
} catch ({ message }) {
  console.error(message);
  process.exitCode = 1;
}
