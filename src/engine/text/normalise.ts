// Turns what people type into plain words: one case, no accents, contractions and chat short forms opened, stretched letters and look-alike digits undone.

/** One word of a message. */
export interface Token {
  /** The word as it is matched. */
  readonly text: string;
  /** The spelling-mended word where it differs; a pattern may match either. */
  readonly mended?: string;
  /** Number of the sentence it stands in, from 0. */
  readonly sentence: number;
  /** Set where a comma, a dash, a colon or a bracket stands before it. */
  readonly pause?: true;
}

/** Short forms and slang by their words, as compiled from content/lexicon.yaml. */
export type Expansions = ReadonlyMap<
  string,
  readonly { readonly from: readonly string[]; readonly to: readonly string[] }[]
>;

/** What follows in a longer run of letters is left out: it is no word, or a script without spaces. */
const LONGEST_WORD = 40;
const NO_EXPANSIONS: Expansions = new Map();

// General English grammar, not content: a contraction means the same everywhere.
const CONTRACTIONS = new Map(
  Object.entries({
    cant: 'can not',
    cannot: 'can not',
    wont: 'will not',
    dont: 'do not',
    doesnt: 'does not',
    didnt: 'did not',
    isnt: 'is not',
    arent: 'are not',
    wasnt: 'was not',
    werent: 'were not',
    hasnt: 'has not',
    havent: 'have not',
    hadnt: 'had not',
    couldnt: 'could not',
    shouldnt: 'should not',
    wouldnt: 'would not',
    aint: 'is not',
    mustnt: 'must not',
    neednt: 'need not',
    im: 'i am',
    ive: 'i have',
    its: 'it is',
    hes: 'he is',
    shes: 'she is',
    theyre: 'they are',
    youre: 'you are',
    weve: 'we have',
    theyve: 'they have',
    youve: 'you have',
    whats: 'what is',
    thats: 'that is',
    wheres: 'where is',
    hows: 'how is',
    whos: 'who is',
    theres: 'there is',
    gonna: 'going to',
    wanna: 'want to',
    gotta: 'got to',
    tryna: 'trying to',
    gimme: 'give me',
    lemme: 'let me',
    dunno: 'do not know',
    kinda: 'kind of',
    sorta: 'sort of',
    outta: 'out of',
  }),
);
const SUBJECTS_OF_IS = new Set([
  'he',
  'she',
  'it',
  'that',
  'what',
  'who',
  'where',
  'there',
  'how',
  'here',
  'everything',
  'someone',
  'everyone',
  'name',
  'when',
  'why',
]);
const LOOK_ALIKE: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
};

/** The words of a text, in order. Runs in time linear to the text. */
export function normalise(text: string, expansions: Expansions = NO_EXPANSIONS): Token[] {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[’‘ʼ`´]/g, "'")
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/(?<=\p{L})[@$](?=\p{L})/gu, (c) => LOOK_ALIKE[c]!);
  const tokens: Token[] = [];
  let sentence = 0;
  let last = 0;
  for (const match of plain.matchAll(/[\p{L}\p{N}]+(?:'\p{L}+)?/gu)) {
    const between = plain.slice(last, match.index);
    if (last > 0 && /[.!?;\n\r]/.test(between) && !(between === '.' && /^\d/.test(match[0]))) sentence += 1;
    const pause = last > 0 && /[,:()[\]–—]|(?:\s|^)-+(?:\s|$)/.test(between);
    openWord(match[0].slice(0, LONGEST_WORD)).forEach((text, at) => {
      tokens.push(pause && at === 0 ? { text, sentence, pause } : { text, sentence });
    });
    last = match.index + match[0].length;
  }
  return expansions.size === 0 ? tokens : expand(tokens, expansions);
}

/** The words alone, without their sentences. */
export function words(text: string, expansions?: Expansions): string[] {
  return normalise(text, expansions).map((token) => token.text);
}

const split = new WeakMap<readonly Token[], readonly (readonly Token[])[]>();

/** A word as it is read: mended where it is. */
export function heard(token: Token): string {
  return token.mended ?? token.text;
}

/** True where a pause or a new sentence begins; never at the first word. */
export function breaksAt(tokens: readonly Token[], at: number): boolean {
  return at > 0 && (tokens[at]!.pause === true || tokens[at]!.sentence !== tokens[at - 1]!.sentence);
}

/** The sentences of a message; kept for the next layer that asks. */
export function sentencesOf(tokens: readonly Token[]): readonly (readonly Token[])[] {
  let known = split.get(tokens);
  if (!known) {
    const sentences: Token[][] = [];
    for (const token of tokens) {
      const own = sentences[token.sentence] ?? [];
      own.push(token);
      sentences[token.sentence] = own;
    }
    known = sentences;
    split.set(tokens, known);
  }
  return known;
}

function openWord(raw: string): readonly string[] {
  const word = undoLookAlikes(raw.replace(/(\p{L})\1{2,}/gu, '$1$1'));
  const known = CONTRACTIONS.get(word.replace("'", ''));
  const apostrophe = word.indexOf("'");
  if (known && (apostrophe === -1 || /n't|'m|'ve|'re|'s/.test(word))) return known.split(' ');
  if (apostrophe === -1) return [word];
  const stem = word.slice(0, apostrophe);
  const tail = word.slice(apostrophe + 1);
  if (tail === 't' && stem.endsWith('n')) return [stem.slice(0, -1), 'not'];
  if (tail === 's') return SUBJECTS_OF_IS.has(stem) ? [stem, 'is'] : [stem];
  if (tail === 'm') return [stem, 'am'];
  if (tail === 're') return [stem, 'are'];
  if (tail === 've') return [stem, 'have'];
  if (tail === 'll') return [stem, 'will'];
  if (tail === 'd') return [stem, 'would'];
  return [stem + tail];
}

/** `k1ll` is `kill`; `7oh`, `50mg` and `4am` stay as they are. */
function undoLookAlikes(word: string): string {
  if (!/^\p{L}+[013457]+\p{L}[\p{L}013457]*$/u.test(word)) return word;
  return word.replace(/[013457]/g, (digit) => LOOK_ALIKE[digit]!);
}

function expand(tokens: readonly Token[], expansions: Expansions): Token[] {
  const out: Token[] = [];
  let at = 0;
  while (at < tokens.length) {
    const token = tokens[at]!;
    const rule = expansions.get(token.text)?.find(({ from }) => from.every((word, k) => tokens[at + k]?.text === word));
    if (rule) {
      const { pause, sentence } = token;
      rule.to.forEach((text, k) => {
        out.push(pause && k === 0 ? { text, sentence, pause } : { text, sentence });
      });
      at += rule.from.length;
    } else {
      out.push(token);
      at += 1;
    }
  }
  return out;
}
