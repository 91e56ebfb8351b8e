// Numbers from a seed, a shuffle, and slips of the finger: the same for every matcher of a run.

/** A generator of numbers in [0, 1) from a seed (mulberry32, public domain, T. Ettinger). */
export function seeded(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A shuffled copy (Fisher and Yates). */
export function shuffled(items, random) {
  const out = [...items];
  for (let i = out.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    [out[i], out[j]] = [out[j], out[i]];
  }
  return out;
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
