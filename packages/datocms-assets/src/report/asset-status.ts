import { formatCount } from '../findings/format.ts';
import { type ReportedAsset, storedPlace } from './report.ts';

/** The states of assets, each with the tone in which it is shown. The first one that fits counts. */
const statuses: readonly (readonly [name: string, fits: (asset: ReportedAsset) => boolean])[] = [
  [
    'placeholder',
    ({ variants }) =>
      variants.some((variant) => /(?:^|\/)placeholder-\d+x\d+\.\w+\.svg$/.test(storedPlace(variant) ?? '')),
  ],
  ['not published', ({ published, variants }) => !published && variants.length === 0],
  [
    'not stored',
    ({ variants }) => variants.length === 0 || variants.some((variant) => storedPlace(variant) === undefined),
  ],
  ['embargoed', ({ variants }) => variants.some(({ embargoed }) => embargoed)],
  ['allowed', ({ published }) => !published],
  ['sealed', ({ variants }) => variants.some(({ sealed }) => sealed !== undefined)],
  ['stored', () => true],
];

/** The state of an asset at the end of the run. */
export function statusOf(asset: ReportedAsset): string {
  return statuses.find(([, fits]) => fits(asset))?.[0] ?? '';
}

/** A sentence on assets that are public only because of `allow`; empty without such assets. */
export function describeAllowed(assets: readonly ReportedAsset[]): string {
  const allowed = assets.filter((asset) => statusOf(asset) === 'allowed');
  const count = allowed.length;
  if (count === 0) return '';
  const [are, they] = count === 1 ? ['is', 'it is'] : ['are', 'they are'];
  const isSealed = allowed.some(({ variants }) => variants.some(({ sealed }) => sealed !== undefined));
  return `${formatCount(count, 'asset')} that ${are} not published ${are} ${isSealed ? 'answered' : 'stored'}, since ${they} allowed.`;
}
