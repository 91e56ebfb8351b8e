// Each language is known by its own messages, English with slips, slang and names stays English, and what is said in each holds the numbers.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { matchLine } from '../../src/cli/match.ts';
import { PACKAGE_ROOT } from '../../src/config.ts';
import { freshState } from '../../src/engine/turn.ts';
import { conversation, knowledge } from '../knowledge.ts';

const read = (name: string) => readFileSync(join(PACKAGE_ROOT, 'test', 'eval', name), 'utf8');
const { en, none, other, ...foreign }: Record<string, string[]> = parse(read('language.yaml'));
const safety: { text: string; lang: string }[] = read('safety.jsonl')
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line));
const detect = knowledge.detectLanguage;
const others = (texts: readonly string[], tag: string | null) =>
  texts.map((text) => [detect(text), text]).filter(([found]) => found !== tag);
const tags = Object.keys(foreign);

describe('detection', () => {
  test('at least twelve languages, three messages or more of each', () => {
    expect(tags.length).toBeGreaterThanOrEqual(12);
    expect(Math.min(...tags.map((tag) => foreign[tag]!.length))).toBeGreaterThanOrEqual(3);
  });

  test.each(tags)('%s', (tag) => {
    // "como parar de tomar kratom" is good Portuguese and passable Spanish.
    expect(others(foreign[tag]!, tag).length).toBeLessThanOrEqual(tag === 'pt' ? 1 : 0);
  });

  test('English with slips, slang, names, brands and foreign words stays English', () => {
    expect(en!.length).toBeGreaterThanOrEqual(60);
    expect(others(en!, null)).toEqual([]);
    const harm = safety.filter(({ lang }) => lang === 'en').map(({ text }) => text);
    expect(harm.length).toBeGreaterThan(300);
    expect(others(harm, null)).toEqual([]);
  });

  test('what is no language stays unknown', () => {
    expect(others(none!, null)).toEqual([]);
  });

  test('a script or a language without a text is told as undetermined', () => {
    expect(others(other!, 'und')).toEqual([]);
    expect(detect('jeg har brug for hjælp')).toBe('und');
  });

  test('Spanish danger is known as Spanish, with and without accents', () => {
    const texts = safety.filter(({ lang }) => lang === 'es').map(({ text }) => text);
    expect(others(texts, 'es').length).toBeLessThan(texts.length * 0.05);
  });

  test('accents may be missing or come apart', () => {
    expect(detect('gdzie moge dostac pomoc')).toBe('pl');
    expect(detect('où est-ce que je peux trouver de l’aide'.normalize('NFD'))).toBe('fr');
  });

  test('any text gives null or a tag', () => {
    const known = new Set([...tags, 'und', null]);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(known.has(detect(text))).toBe(true);
      }),
    );
    expect(known.has(detect('ñandú está '.repeat(20_000)))).toBe(true);
  });
});

describe('the answer', () => {
  test.each(tags)('%s: says so in the language, with the numbers and a way to a person', (tag) => {
    const text = foreign[tag]!.find((one) => matchLine(knowledge, { text: one }).safety.level === 'none')!;
    const turn = conversation().say(text);
    expect(turn.move).toEqual({ kind: 'fallback', intents: [] });
    expect(turn.reading?.locale).toBe(tag);
    expect(turn.text).toContain(knowledge.phrases[`language.${tag}`]![0]!.split('{')[0]);
    expect(turn.text).not.toContain('{');
    expect(turn.text).toContain('911');
    expect(turn.text).toContain('988 (988 Suicide & Crisis Lifeline)');
    expect(turn.next.offered).toEqual([
      { id: 'handoff.human', label: knowledge.phrases[`language.person.${tag}`]![0] },
    ]);
  });

  test('the crisis line of the own country; none that is not confirmed or does not speak the language', () => {
    const inRegion = (region: string, text: string) => conversation(freshState('en', region)).say(text).text;
    expect(inRegion('DE', 'wie lange dauert der entzug')).toContain('TelefonSeelsorge');
    expect(inRegion('DE', 'wie lange dauert der entzug')).not.toContain('Dolmetscher');
    expect(inRegion('DE', 'jak długo trwa odstawienie')).not.toContain('TelefonSeelsorge');
    expect(inRegion('FR', 'combien de temps dure le sevrage')).toContain('112');
    expect(inRegion('FR', 'combien de temps dure le sevrage')).not.toContain('3114');
    expect(inRegion('AU', '戒断反应要多久')).toContain('13 11 14');
    expect(inRegion('*', '戒断反应要多久')).toContain(knowledge.phrases['emergency.unknown.zh']![0]);
  });

  test('a language that is not known is answered in English, with the interpreter line', () => {
    const turn = conversation().say('שלום, אני צריך עזרה');
    expect(turn.text).toContain("a language I can't read");
    expect(turn.text).toContain('interpreter');
    expect(turn.next.offered.map(({ id }) => id)).toEqual(['handoff.human']);
  });

  test('the button in the language asks for a person', () => {
    const chat = conversation();
    chat.say('wie lange dauert der entzug');
    expect(chat.say('Mit einem Menschen sprechen').effects).toEqual([expect.objectContaining({ type: 'openTicket' })]);
  });

  test('a press counts, whatever its text', () => {
    const chat = conversation();
    chat.say('wie lange dauert der entzug');
    expect(chat.say('ich möchte bitte reden', { choice: 'handoff.human' }).move.kind).toBe('handoff');
  });

  test('who asks for the language in it is told in it', () => {
    const turn = conversation().say('parlez-vous français ?');
    expect(turn.text).toContain('Je suis un programme');
    expect(conversation().say('do you speak french?').text).not.toContain('Je suis');
  });

  test('match tells the language', () => {
    expect(matchLine(knowledge, { text: 'hur länge varar abstinensen' }).locale).toBe('sv');
    expect(matchLine(knowledge, { text: 'my abuela uses kratom' }).locale).toBe('en');
    expect(matchLine(knowledge, { text: 'γεια σας' }).locale).toBe('und');
  });
});
