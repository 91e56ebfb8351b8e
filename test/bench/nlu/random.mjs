// Numbers from a seed, a shuffle, and slips of the finger: the same for every matcher of a run.

import { seeded, shuffle } from '../../../dist/src/knowledge/descent.js';

export { seeded };

/** A shuffled copy. */
export function shuffled(items, random) {
  return shuffle([...items], random);
}

const KEYS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'];

/** The keys beside each letter on a QWERTY keyboard; each row stands half a key further right. */
const NEIGHBOURS = new Map(
  KEYS.flatMap((row, y) =>
    [...row].map((letter, x) => [
      letter,
      [row[x - 1], row[x + 1], KEYS[y - 1]?.[x], KEYS[y - 1]?.[x + 1], KEYS[y + 1]?.[x - 1], KEYS[y + 1]?.[x]]
        .filter(Boolean)
        .join(''),
    ]),
  ),
);

const pick = (items, random) => items[Math.floor(random() * items.length)];

/** One Damerau edit at a random letter: a wrong, an extra or a lost key, or two letters swapped. */
function slip(text, random) {
  const places = [...text.matchAll(/[a-z]/gi)].map((match) => match.index);
  if (places.length < 2) return text;
  const at = pick(places, random);
  const near = pick(NEIGHBOURS.get(text[at].toLowerCase()), random);
  const [before, after] = [text.slice(0, at), text.slice(at + 1)];
  switch (Math.floor(random() * 4)) {
    case 0:
      return before + near + after;
    case 1:
      return before + text[at] + near + after;
    case 2:
      return before + after;
    default:
      // The last letter of a word, and a double one, cannot be swapped: another edit is drawn.
      if (!/^[a-z]/i.test(after) || after[0] === text[at]) return slip(text, random);
      return before + after[0] + text[at] + after.slice(1);
  }
}

/** A message with so many random edits. */
export function mistype(text, edits, random) {
  let out = text;
  for (let done = 0; done < edits; done += 1) out = slip(out, random);
  return out;
}
