// The pattern language and the screen: what fires, what masks and lowers, who is in danger; and that no pattern can run away.
import { describe, expect, test } from '@jest/globals';
import type { SafetyText, ScopeText, SignText } from '../../src/engine/safety/compile.ts';
import { compilePattern, Finder, PatternFault } from '../../src/engine/safety/patterns.ts';
import { createScreener } from '../../src/engine/safety/screen.ts';
import { normalise } from '../../src/engine/text/normalise.ts';

const CONCEPTS = { they: ['he', 'she', 'my son', 'my little? brother'], negation: ['not', 'never'] };

function finds(pattern: string, text: string): boolean {
  const names = new Set(Object.keys(CONCEPTS));
  const concepts = new Map(
    Object.entries(CONCEPTS).map(([name, list]) => [name, list.map((p) => compilePattern(p, names))]),
  );
  return new Finder(normalise(text), concepts).has(compilePattern(pattern, names));
}

describe('patterns', () => {
  test.each([
    ['not breathing', 'he is not breathing', true],
    ["isn't breathing", 'he isnt breathing', true],
    ['took|ate pills?', 'she ate', true],
    ['overdos*', 'overdosing', true],
    ['# pills', 'forty pills', true],
    ['# pills', '40 pills', true],
    ['<they> ~2 pills', 'my little brother ate some pills', true],
    ['<they> ~2 pills', 'he went out and bought pills', false],
    ['<they> ~6 pills', 'he left. then pills', false],
    ['he ~ awake', 'he awake', true],
    ['sick', 'kratom', false],
  ])('"%s" in "%s": %s', (pattern, text, expected) => {
    expect(finds(pattern, text)).toBe(expected);
  });

  test.each(['<nobody> here', '~', 'optional?', '*', 'a<b'])('"%s" is refused with a reason', (pattern) => {
    expect(() => compilePattern(pattern, new Set(['they']))).toThrow(PatternFault);
  });

  test('a concept that names itself ends', () => {
    const names = new Set(['loop']);
    const concepts = new Map([['loop', [compilePattern('<loop> a', names), compilePattern('a', names)]]]);
    expect(new Finder(normalise('a a a'), concepts).has(compilePattern('<loop>', names))).toBe(true);
  });
});

const sign = (more: Partial<SignText>): SignText => ({
  id: 's',
  language: 'en',
  level: 'emergency',
  kind: 'overdose',
  about: 'who',
  any: [],
  all: [],
  hints: [],
  ...more,
});
const scope = (more: Partial<ScopeText>): ScopeText => ({
  id: 'x',
  language: 'en',
  effect: 'lower',
  reach: 'clause',
  levels: [],
  signs: [],
  any: [],
  unless: [],
  ...more,
});
const screenOf = (text: Partial<SafetyText>) => {
  const screener = createScreener(
    { concepts: { en: CONCEPTS }, signs: [], scopes: [], barriers: [], ...text },
    new Map(),
  );
  return (message: string) => screener.screen(normalise(message));
};

describe('screen', () => {
  const breathing = sign({ id: 'breath', any: ['not breathing'] });
  const dying = sign({ id: 'die', level: 'crisis', kind: 'suicide', any: ['want to die'] });

  test('the highest level wins and every sign that fired is named', () => {
    expect(screenOf({ signs: [dying, breathing] })('i want to die and he is not breathing')).toMatchObject({
      level: 'emergency',
      kind: 'overdose',
      because: ['breath', 'die'],
    });
  });

  test('who is in danger is read from the words before the sign', () => {
    const screen = screenOf({ signs: [breathing, dying] });
    expect([
      screen('my son is not breathing').about,
      screen('i want to die').about,
      screen('my son left. i want to die').about,
    ]).toEqual(['other', 'self', 'self']);
  });

  test('a mask takes its words out of every sign; what stands beside still counts', () => {
    const screen = screenOf({
      signs: [sign({ any: ['killing'] })],
      scopes: [scope({ effect: 'mask', any: ['is killing me'] })],
    });
    expect([screen('this headache is killing me').level, screen('is killing me but he is killing her').level]).toEqual([
      'none',
      'emergency',
    ]);
  });

  test('a scope lowers where it reaches, says so, and not past its unless', () => {
    const screen = screenOf({
      signs: [breathing],
      scopes: [scope({ id: 'past', any: ['years ago'], unless: ['right now'] })],
    });
    expect(screen('two years ago he was not breathing')).toMatchObject({ level: 'none', lowered: ['breath < past'] });
    expect(screen('years ago. he is not breathing').level).toBe('emergency');
    expect(screen('years ago he was not breathing and right now too').level).toBe('emergency');
  });

  test.each([
    ['after', 'never said that i want to die', true],
    ['after', 'i want to die never', false],
    ['around', 'never want to die', false],
    ['message', 'never. i want to die', true],
  ] as const)('reach %s in "%s" lowers: %s', (reach, text, lowered) => {
    const screen = screenOf({ signs: [dying], scopes: [scope({ reach, any: ['never'] })] });
    expect(screen(text).level).toBe(lowered ? 'none' : 'crisis');
  });

  test('all groups must stand somewhere, in any order', () => {
    const screen = screenOf({
      signs: [sign({ id: 'mix', level: 'urgent', kind: 'mixing', all: [['kratom'], ['beer', 'wine']] })],
    });
    expect([screen('had wine then kratom').level, screen('kratom only').level]).toEqual(['urgent', 'none']);
  });

  test('twenty thousand letters of near misses are screened in linear time', () => {
    const screen = screenOf({ signs: [sign({ any: ['<they> ~6 <they> ~6 <they> ~6 never'] })] });
    expect(screen('he '.repeat(6000)).level).toBe('none');
  });
});
