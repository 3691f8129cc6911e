// Crawls the site into a new folder: node website-scraper.ts SITE ORIGIN TARGET
import { readdirSync } from 'node:fs';
import scrape from 'website-scraper';

const [site = '', origin = '', target = ''] = process.argv.slice(2);
const pages = readdirSync(site, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.html'));
await scrape({
  urls: pages.map((page) => ({ url: `${origin}/pages/${page}`, filename: page })),
  directory: target,
  requestConcurrency: 16,
});
