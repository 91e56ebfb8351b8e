// Training is deterministic: the same examples give the same bytes.
import { expect, test } from '@jest/globals';
import { pack } from '../../src/knowledge/artefact.ts';
import { train } from '../../src/knowledge/train.ts';
import { knowledge } from '../knowledge.ts';

test('the same examples give the same model, to the byte', () => {
  const { vectors } = knowledge.model.vocabulary;
  const examples = ['liver pain', 'is it legal', 'how long does it last', 'what does it cost'].flatMap((text, label) =>
    ['please', 'now', 'here', 'today', 'tonight', 'anyone', 'quickly', 'again'].map((more) => ({
      label: `made.label${label}`,
      words: [...text.split(' '), more],
    })),
  );
  const dangers = [{ label: 'emergency/overdose/other', words: ['he', 'is', 'not', 'breathing'] }];
  const lessons = { examples, names: [], dangers, counts: new Map([['liver', 9]]), realWords: () => ['river'] };
  const bytes = () => {
    const { vocabulary, ...rest } = train(lessons, vectors);
    const { vectors: _, ...own } = vocabulary;
    return pack({ ...rest, own });
  };
  expect(bytes().equals(bytes())).toBe(true);
});
