import { trainMatcher } from '../../../../dist/src/knowledge/matcher.js';

export const name = 'Leafline';

export async function train(rows) {
  const matcher = await trainMatcher(rows);
  return { classify: (text) => matcher.classify(text), size: () => matcher.bytes() };
}
