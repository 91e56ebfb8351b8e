// How a message is taken apart and read: what came before in the process must not matter.
import { describe, expect, test } from '@jest/globals';
import { putAside } from '../../src/engine/nlu/clauses.ts';
import { type Vector, vectorise } from '../../src/engine/nlu/features.ts';
import { questionsOf } from '../../src/engine/nlu/questions.ts';
import { surenessOf } from '../../src/engine/nlu/rank.ts';
import { normalise } from '../../src/engine/text/normalise.ts';
import { learnVocabulary } from '../../src/knowledge/vocabulary.ts';
import { knowledge } from '../knowledge.ts';

const { model, lexicon } = knowledge;
const tokens = (text: string) => normalise(text, lexicon.expansions);
const plain = (list: readonly { text: string }[]) => list.map(({ text }) => text).join(' ');

test('a vector is the same whatever was read before, also of words with one stem', () => {
  const fresh = { ...model.vocabulary };
  const other = { ...model.vocabulary };
  vectorise(['doing', 'having', 'being'], fresh);
  vectorise(['do', 'have', 'be'], other);
  for (const words of [
    ['how', 'do', 'i', 'quit'],
    ['doing', 'it', 'again'],
    ['have', 'been', 'having', 'it'],
  ])
    expect(vectorise(words, fresh)).toEqual(vectorise(words, other));
});

test('an example is learned from as the vector it is read as later', () => {
  const examples = ['do i quit or taper, quitting is hard', 'how do i quit', 'is it hard to quit'].map((text) =>
    text.split(/,? /),
  );
  const { vocabulary, known } = learnVocabulary(examples, model.vocabulary.vectors);
  const byId = ({ ids, values }: Vector) =>
    [...ids].map((id, at) => [id, values[at]!] as const).sort(([a], [b]) => a - b);
  examples.forEach((words, at) => {
    const [learned, later] = [known[at]!, vectorise(words, vocabulary)];
    expect(learned.dense).toEqual(later.dense);
    expect(byId(learned).map(([id]) => id)).toEqual(byId(later).map(([id]) => id));
    for (const [k, [, value]] of byId(learned).entries()) expect(byId(later)[k]![1]).toBeCloseTo(value, 5);
  });
});

describe('what is put aside', () => {
  test.each([
    ['not asking about the law, is it addictive', ['the law'], 'is it addictive'],
    [
      "i'm not asking if it's legal, i want to know if it is addictive",
      ['i am not asking if it is legal'],
      'if it is addictive',
    ],
    ["not asking where to get it. asking why it's sold", ['not asking where to get it'], 'why it is sold'],
  ])('"%s"', (text, aside, rest) => {
    const parted = putAside(lexicon.grammar, tokens(text));
    expect(parted.aside.map(plain)).toEqual(aside);
    expect(plain(parted.rests.at(-1)!)).toBe(rest);
  });

  test.each([
    "isn't kratom addictive? i want to know if it is legal",
    'no one told me it was addictive, how do i stop',
    'i never use alone but i want to know if narcan works',
    'how do i know what is in my kratom',
  ])('nothing of "%s"', (text) => {
    expect(putAside(lexicon.grammar, tokens(text)).aside).toEqual([]);
  });
});

test('a very long message is not parted, so that it keeps nobody waiting', () => {
  const isSure = (ranks: Parameters<typeof surenessOf>[0]) => surenessOf(ranks) > 0.5;
  const short = tokens('is kratom legal and does it hurt the liver');
  expect(questionsOf(model, lexicon.grammar, short, isSure)).toHaveLength(2);
  const long = tokens('is kratom legal and does it hurt the liver, '.repeat(40));
  expect(questionsOf(model, lexicon.grammar, long, isSure)).toEqual([]);
});
