import { runInThisContext } from 'node:vm';
import { parse as readDevalue, uneval, stringify as writeDevalue } from 'devalue-6';
import { fromJSON, deserialize as runSeroval, toJSON, serialize as writeSeroval } from 'seroval';
import { URLPlugin } from 'seroval-plugins/web';
import superjson, { type SuperJSONResult } from 'superjson';
import * as stream2 from 'turbo-stream-2';
import * as stream3 from 'turbo-stream-3';

/** A serializer of a framework that keeps objects `URL`. */
export interface UrlSerializer {
  readonly write: (value: unknown) => Promise<string> | string;
  readonly read: (text: string) => Promise<unknown> | unknown;
  /** It writes code. */
  readonly isCode?: true;
}

const plugins = [URLPlugin];

export const urlSerializers: Readonly<Record<string, UrlSerializer>> = {
  'turbo-stream 2': {
    write: (value) => new Response(stream2.encode(value)).text(),
    read: async (text) => (await stream2.decode(bytesOf(text))).value,
  },
  'turbo-stream 3': {
    write: (value) => new Response(stream3.encode(value).pipeThrough(new TextEncoderStream())).text(),
    read: (text) => stream3.decode(textOf(text)),
  },
  superjson: { write: superjson.stringify, read: superjson.parse },
  // As tRPC answers a batch of requests.
  'superjson in other JSON': {
    write: (value) => JSON.stringify([{ result: { data: superjson.serialize(value) } }]),
    read: (text) => superjson.deserialize((JSON.parse(text) as TrpcAnswer)[0].result.data),
  },
  'superjson as a string in other JSON': {
    write: (value) => JSON.stringify({ state: superjson.stringify(value) }),
    read: (text) => superjson.parse((JSON.parse(text) as { state: string }).state),
  },
  // As babel-plugin-superjson-next and next-superjson-plugin do.
  'superjson among the properties': {
    write: (value) => {
      const { json, meta } = superjson.serialize({ value });
      return JSON.stringify({ props: { pageProps: { ...(json as object), _superjson: meta } } });
    },
    read: (text) => {
      const { _superjson: meta, ...json } = (JSON.parse(text) as NextData).props.pageProps;
      return superjson.deserialize<{ value: unknown }>({ json, meta } as SuperJSONResult).value;
    },
  },
  devalue: { write: (value) => writeDevalue(value), read: (text) => readDevalue(text) },
  // As the answers of Astro's actions.
  'devalue with a reducer': {
    write: (value) => writeDevalue(value, { URL: (item: unknown) => item instanceof URL && item.href }),
    read: (text) => readDevalue(text, { URL: (href: string) => new URL(href) }),
  },
  'devalue as a string in other JSON': {
    write: (value) => JSON.stringify({ type: 'result', result: writeDevalue(value) }),
    read: (text) => readDevalue((JSON.parse(text) as { result: string }).result),
  },
  'devalue as code': {
    write: (value) => uneval(value),
    read: (text) => runInThisContext(`(${text})`),
    isCode: true,
  },
  'seroval as code': {
    write: (value) => writeSeroval(value, { plugins }),
    read: (text) => runSeroval(text),
    isCode: true,
  },
  'seroval as JSON': {
    write: (value) => JSON.stringify(toJSON(value, { plugins })),
    read: (text) => fromJSON(JSON.parse(text), { plugins }),
  },
};

type TrpcAnswer = readonly [{ readonly result: { readonly data: SuperJSONResult } }];
interface NextData {
  readonly props: { readonly pageProps: Readonly<Record<string, unknown>> };
}

function textOf(text: string): ReadableStream<string> {
  return new ReadableStream({
    start: (controller) => {
      controller.enqueue(text);
      controller.close();
    },
  });
}

function bytesOf(text: string): ReadableStream<Uint8Array> {
  return textOf(text).pipeThrough(new TextEncoderStream());
}
