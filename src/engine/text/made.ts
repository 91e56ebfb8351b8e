// Whether words are made of phrases: whole messages, and where in them a phrase stands.

/** The longest phrase of the lexicon that is looked for, in words. */
const LONGEST_PHRASE = 8;
const NONE: ReadonlySet<string> = new Set();

/** True when a message is made of nothing but these phrases ("nvm just joking", "ok thanks") and, around them, fillers ("wait go back please"). */
export function madeOf(
  phrases: ReadonlySet<string>,
  words: readonly string[],
  fillers: ReadonlySet<string> = NONE,
): boolean {
  // For each word: not covered (0), covered by fillers alone (1), covered with a phrase among them (2).
  const covered = [1];
  for (let end = 1; end <= words.length; end += 1) {
    covered[end] = 0;
    for (let from = Math.max(0, end - LONGEST_PHRASE); from < end; from += 1) {
      if (covered[from] === 0) continue;
      const part = words.slice(from, end).join(' ');
      const by = phrases.has(part) ? 2 : fillers.has(part) ? covered[from]! : 0;
      covered[end] = Math.max(covered[end]!, by);
    }
  }
  return covered[words.length] === 2;
}

/** How many words the longest of these phrases that begins at a word takes; 0 where none does. */
export function longestAt(phrases: ReadonlySet<string>, words: readonly string[], at: number): number {
  for (let size = Math.min(LONGEST_PHRASE, words.length - at); size > 0; size -= 1) {
    if (phrases.has(words.slice(at, at + size).join(' '))) return size;
  }
  return 0;
}
