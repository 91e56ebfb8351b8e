// Plain words: contractions, stretched letters, look-alike digits, short forms, sentences; and spelling that leaves real words alone.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { normalise, words } from '../../src/engine/text/normalise.ts';
import { createSpelling, editDistance, mendTokens } from '../../src/engine/text/spelling.ts';

describe('normalise', () => {
  test.each([
    ["He's not breathing!", 'he is not breathing'],
    ["i can't / cant / cannot", 'i can not can not can not'],
    ['I wont wake up', 'i will not wake up'],
    ['sooooo tiredddd', 'soo tiredd'],
    ['k1ll mys3lf', 'kill myself'],
    ['7oh 50mg 4am', '7oh 50mg 4am'],
    ['Convulsión, ¿qué hago?', 'convulsion que hago'],
    ['ＦＵＬＬ　width', 'full width'],
    ['my son’s pills', 'my son pills'],
    ['they’re gonna', 'they are going to'],
    ['kill@myself f@ce', 'killamyself face'],
    ['', ''],
    ['?!… 😀', ''],
  ])('%s', (text, plain) => {
    expect(words(text).join(' ')).toBe(plain);
  });

  test('numbers sentences at . ! ? and new lines, not at commas', () => {
    expect(normalise('help me, now. he fell\nok').map((token) => token.sentence)).toEqual([0, 0, 0, 1, 1, 2]);
  });

  test('opens short forms, the longest first', () => {
    const expansions = new Map([
      [
        'w',
        [
          { from: ['w', 'o'], to: ['without'] },
          { from: ['w'], to: ['with'] },
        ],
      ],
    ]);
    expect(words('w/ milk w/o sugar', expansions)).toEqual(['with', 'milk', 'without', 'sugar']);
  });

  test('any text gives words without spaces, in time that grows with the text alone', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        for (const word of words(text)) expect(word).toMatch(/^[^\s]+$/);
      }),
    );
    expect(words(`${"a'".repeat(50_000)} ${'k1'.repeat(50_000)}`).length).toBeGreaterThan(0);
  });
});

describe('spelling', () => {
  const spelling = createSpelling(
    new Map([
      ['kratom', 50],
      ['withdrawal', 40],
      ['liver', 10],
      ['breathing', 10],
      ['taper', 5],
    ]),
    new Set(['river', 'paper', 'breeding']),
  );
  test.each([
    ['kraton', 'kratom'],
    ['kartom', 'kratom'],
    ['withdrawl', 'withdrawal'],
    ['withdarwel', 'withdrawal'],
    ['breathin', 'breathing'],
    ['river', null],
    ['paper', null],
    ['liver', null],
    ['cat', null],
    ['zzzzzz', null],
  ])('%s is mended to %s', (word, mended) => {
    expect(spelling.mend(word)).toBe(mended);
  });

  test('keeps the word as written beside the mended one', () => {
    expect(mendTokens(normalise('kraton'), spelling)).toEqual([{ text: 'kraton', mended: 'kratom', sentence: 0 }]);
  });

  test('edit distance counts a swap as one and stops at its limit', () => {
    expect([editDistance('ab', 'ba', 2), editDistance('abc', 'abd', 2), editDistance('abcdef', 'uvwxyz', 2)]).toEqual([
      1, 1, 3,
    ]);
  });
});
