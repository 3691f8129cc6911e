import { buildSchema } from 'graphql';
import { expect, it, vi } from 'vitest';
import { AssetHosts } from '../../asset/asset-url.ts';
import { FieldPath } from '../schema/schema-field.ts';
import { Selector } from '../schema/selection.ts';
import { AssetUsages } from './asset-usages.ts';
import { RecordReader } from './read-record.ts';

const schema = buildSchema(`
  interface RecordInterface { id: ID }
  type Page implements RecordInterface { id: ID title: String text: String more: String blocks: [Block!]! }
  type Block implements RecordInterface { id: ID text: String caption: String blocks: [Block!]! }
  type Query { page: Page }`);
const emptyBlock = { __typename: 'Block', id: '2', text: 'none', caption: 'none', blocks: [] };

it('makes paths only for fields that hold something, as recursive blocks have paths without end', () => {
  const steps = vi.spyOn(FieldPath.prototype, 'step');
  const selection = new Selector(schema, new Set(['Page']), []).selectAll('Page', 3);
  const page = { __typename: 'Page', id: '1', title: 'none', text: 'none', more: 'none', blocks: [] };
  const reader = new RecordReader(new AssetHosts(), new AssetUsages());

  reader.readRecord(page, selection);
  expect(steps).not.toHaveBeenCalled();

  reader.readRecord({ ...page, blocks: [emptyBlock] }, selection);
  expect(steps).toHaveBeenCalledTimes(1);

  const text = 'https://www.datocms-assets.com/1/kettle.png';
  const { usages } = reader.readRecord({ ...page, blocks: [{ ...emptyBlock, text }] }, selection);
  expect(usages.map(([{ path }, { field }]) => [path, field])).toEqual([['/1/kettle.png', 'blocks.text']]);
  expect(steps).toHaveBeenCalledTimes(3);
});
