// The words of a raw text with where they stand: folded to plain letters, and never opened or joined, so that offsets hold.
import type { Spelling } from '../../text/spelling.ts';

/** A word of the raw text. */
export interface Piece {
  readonly text: string;
  /** The word it is a slip of, or null. */
  readonly mended: string | null;
  /** From and to in the raw text. */
  readonly at: readonly [number, number];
}

/** The text in lower case without accents, as long as it was. */
export function fold(text: string): string {
  if (/^[\s!-~]*$/.test(text)) return text.toLowerCase();
  let out = '';
  for (let at = 0; at < text.length; at += 1) out += foldUnit(text[at]!);
  return out;
}

function foldUnit(unit: string): string {
  if (unit < '\x80') return unit.toLowerCase();
  if (/[’‘ʼ`´]/.test(unit)) return "'";
  const base = unit.normalize('NFKD')[0]!.toLowerCase();
  return base.length === 1 && /\p{L}|\p{N}/u.test(unit) ? base : unit;
}

/** The words of a text. `plain` is the text folded. A name in the middle of a sentence is not mended into something else. */
export function piecesOf(text: string, plain: string, spelling: Spelling): Piece[] {
  const pieces: Piece[] = [];
  for (const match of plain.matchAll(/[\p{L}\p{N}]+(?:'\p{L}+)?/gu)) {
    const from = match.index;
    const word = match[0].replace(/'s$/, '');
    const mended = from > 0 && isCapitalised(text, from) ? null : spelling.mend(word);
    pieces.push({ text: word, mended, at: [from, from + word.length] });
  }
  return pieces;
}

/** True for "Molly", not for "MOLLY" or "molly". */
export function isCapitalised(text: string, at: number): boolean {
  return /^\p{Lu}\p{Ll}/u.test(text.slice(at, at + 2));
}

/** The words of a phrase as they would stand in a text. */
export function pieceWords(phrase: string): string[] {
  return [...fold(phrase).matchAll(/[\p{L}\p{N}]+(?:'\p{L}+)?/gu)].map(([word]) => word.replace(/'s$/, ''));
}
