import { byGroup, type Row } from '../row.ts';
import type { Results } from './write-results.ts';

const width = 960;
const labelWidth = 290;
const barWidth = 250;
const rowHeight = 26;
const groupHeight = 44;
const own = /^(?:with )?(?:astro-)?datocms-assets/;
/** The groups that are times of builds. */
const builds = /^(?:warm cache|no asset URL|cold|astro build|peers)\b/;

/** Draws the times of builds as bars, with a scale for each group. Pages show it as an image, so it contains its own style for light and dark. */
export function drawChart({ rows, ...machine }: Results): string {
  const groups = byGroup(rows.filter(({ group, seconds }) => builds.test(group) && seconds !== undefined));
  let y = 0;
  const drawn = groups.map(([title, group]) => {
    const from = y;
    y += groupHeight + group.length * rowHeight;
    return drawGroup(title, group, from);
  });
  const height = y + 40;
  const foot = escapeXml(
    `${machine.date.slice(0, 10)}, ${machine.cpu}, ${machine.memoryGiB} GiB, Node ${machine.node}: ${machine.command}`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Benchmark: seconds, less is better">
<style>${style}</style>
${drawn.join('')}<text class="foot" x="16" y="${height - 14}">${foot}</text>
</svg>
`;
}

function drawGroup(title: string, rows: readonly Row[], top: number): string {
  const longest = Math.max(...rows.map((row) => row.seconds ?? 0));
  const variants = Math.max(...rows.map((row) => row.distinct ?? 0));
  const bars = rows.map((row, at) => {
    const y = top + groupHeight + at * rowHeight;
    const length = Math.max(2, ((row.seconds ?? 0) / longest) * barWidth);
    return `<text class="label" x="${labelWidth}" y="${y + 13}">${escapeXml(row.subject)}</text>
<rect class="${own.test(row.subject) ? 'own' : 'other'}" x="${labelWidth + 12}" y="${y}" width="${length.toFixed(1)}" height="18" rx="3"/>
<text class="value" x="${(labelWidth + 20 + length).toFixed(1)}" y="${y + 13}">${escapeXml(inWords(row, variants))}</text>
`;
  });
  return `<text class="title" x="16" y="${top + 30}">${escapeXml(title)}</text>\n${bars.join('')}`;
}

function inWords({ seconds = 0, left, broken, distinct }: Row, variants: number): string {
  const amount = (count: number | undefined, what: string) => (count ? [`${count.toLocaleString('en')} ${what}`] : []);
  const none = left === 0 ? ['no URL left'] : [];
  const part = distinct !== undefined && distinct < variants * 0.95 ? [`${distinct} of ${variants} fetched`] : [];
  const time = `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;
  return [time, ...none, ...amount(left, 'URLs left'), ...amount(broken, 'broken'), ...part].join(', ');
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

const style = `
text { font: 13px system-ui, sans-serif; fill: #24292f }
.title { font-weight: 600 } .label { text-anchor: end } .foot { font-size: 11px; fill: #6e7781 }
.own { fill: #1a7f64 } .other { fill: #b0b8c1 }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .own { fill: #3fb68b } .other { fill: #57606a } .foot { fill: #8b949e } }
`;
