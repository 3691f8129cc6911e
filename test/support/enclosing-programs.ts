import { parse, type Token } from 'acorn';
import fc from 'fast-check';
import { type Choose, choosePieces, chooser, cutPieces, type Piece, type Spell, write } from './enclosing-strings.ts';

/** A text with asset URLs in the strings of a program or a document. */
export interface Enclosed {
  readonly write: (spell: Spell) => string;
  /** Code puts something behind a URL, so that no file can be stored for it. */
  readonly isUnfinished: boolean;
}

/** Writes a string of a program with one of its quotes. */
type Quote = (text: string) => string;

const controls: Readonly<Record<string, string>> = { '\n': '\\n', '\u2028': '\\u2028', '\u2029': '\\u2029' };
const quoteWith =
  (mark: string, spell: (text: string) => string): Quote =>
  (text) =>
    mark +
    spell(
      text
        .replaceAll('\\', '\\\\')
        .replace(/[\n\u2028\u2029]/g, (char) => controls[char] as string)
        .replaceAll(mark, `\\${mark}`)
        .replaceAll('${', '\\${'),
    ) +
    mark;

/** Escapes of minifiers and serialisers, which change no character of the string. */
const escapes: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text,
  (text) => text.replaceAll('</', '<\\/'),
  (text) => text.replaceAll('<', '\\u003c').replaceAll('>', '\\u003e').replaceAll('&', '\\u0026'),
  (text) => text.replaceAll('<', '\\x3C').replaceAll('&', '\\x26'),
  (text) => text.replace(/(?<!\\)\//g, '\\/'),
  (text) => text.replace(/(?<!\\)"/g, '\\"'),
];

function chooseQuote(choose: Choose, isTemplate = false): Quote {
  return quoteWith(isTemplate ? '`' : choose('"', "'", '`'), choose(...escapes));
}

/** Expressions in which a text is one string. */
const wholeExpressions: readonly ((string: string) => string)[] = [
  (string) => string,
  (string) => `f(${string})`,
  (string) => `({a:${string},b:1}).a`,
  (string) => `[${string}]`,
  (string) => `(w?${string}:null)`,
  (string) => `w&&${string}`,
  (string) => `${string}||w`,
  (string) => `h("div",{a:${string}})`,
  (string) => `(${string}).trim()`,
];

/** Expressions in which a program joins strings. */
const joins: Readonly<Record<string, (a: string, b: string) => string>> = {
  plus: (a, b) => `${a}+w+${b}`,
  'plus with blanks': (a, b) => `${a} + w(1, "x") + ${b}`,
  'plus in lines': (a, b) => `${a}\n    + w\n    + ${b}`,
  concat: (a, b) => `${a}.concat(w,${b})`,
  'concat in lines': (a, b) => `${a}\n  .concat(w, ${b})`,
};

/** Expressions that hold several strings, each of them whole. */
const lists: readonly ((a: string, b: string) => string)[] = [
  (a, b) => `[${a},${b}]`,
  (a, b) => `h(${a},${b})`,
  (a, b) => `(w?${a}:${b})`,
  (a, b) => `[${a}, ${b}].join("")`,
  (a, b) => `(w===${a}||w!==${b})`,
];

const statements: readonly ((expression: string) => string)[] = [
  (expression) => `el.innerHTML=${expression};`,
  (expression) => `var a=${expression},b="it's";`,
  (expression) => `var t = ${expression}\n`,
  (expression) => `function card(w){return ${expression}}`,
  (expression) => `f(${expression}),g('"');`,
  (expression) => `if(w==${expression})g();`,
  (expression) => `w=>${expression};`,
  (expression) => `x=/["']\\/\\/x/.test(w)?${expression}:"";`,
  (expression) => `/* it's "so" */y=${expression};// don't\n`,
  (expression) => `for(const c of [${expression}])c;`,
  (expression) => `z=\`\${w}"\`+f(${expression});`,
];

function chooseStatement(generate: fc.GeneratorValue): Enclosed {
  const choose = chooser(generate);
  const statement = choose(...statements);
  const pieces = choosePieces(generate);
  const form = choose('whole', 'joined', 'template', 'list');
  if (form === 'whole') {
    const [quote, expression] = [chooseQuote(choose), choose(...wholeExpressions)];
    return { write: (spell) => statement(expression(quote(write(pieces, spell)))), isUnfinished: false };
  }
  const { segments, isInUrl } = cutPieces(generate, pieces);
  const [first, second] = segments as [readonly Piece[], readonly Piece[]];
  if (form === 'template') {
    const quote = chooseQuote(choose, true);
    const inner = (part: readonly Piece[], spell: Spell) => quote(write(part, spell)).slice(1, -1);
    const value = choose('w', 'f("a")', "w?'b':c");
    return {
      write: (spell) => statement(`\`${inner(first, spell)}\${${value}}${inner(second, spell)}\``),
      isUnfinished: isInUrl,
    };
  }
  const [quote, otherQuote] = [chooseQuote(choose), chooseQuote(choose)];
  // Nothing tells that the strings of a list belong together.
  if (form === 'list' && isInUrl) return chooseStatement(generate);
  const join = form === 'list' ? choose(...lists) : (joins[choose(...Object.keys(joins))] as (typeof lists)[number]);
  return {
    write: (spell) => statement(join(quote(write(first, spell)), otherQuote(write(second, spell)))),
    isUnfinished: isInUrl && form === 'joined',
  };
}

export function chooseProgram(generate: fc.GeneratorValue): Enclosed {
  const parts = Array.from({ length: 1 + generate(fc.nat, 2) }, () => chooseStatement(generate));
  return {
    write: (spell) => parts.map((part) => part.write(spell)).join('\n'),
    isUnfinished: parts.some((part) => part.isUnfinished),
  };
}

/** The tokens of a program, with the values of its strings. */
export function readProgram(program: string): unknown {
  const tokens: Token[] = [];
  parse(program, { ecmaVersion: 'latest', allowReturnOutsideFunction: true, onToken: tokens });
  return tokens.map(({ type, value }: Token & { readonly value?: unknown }) => [
    type.label,
    typeof value === 'object' ? JSON.stringify(value) : value,
  ]);
}
