// How a message is taken before it is understood: a pressed button, a bare yes, a language, a follow-up's context.
import type { Knowledge } from '../knowledge.ts';
import type { Choice, Message } from '../message.ts';
import { type Context, OUT_OF_SCOPE } from '../nlu/understand.ts';
import { type Token, words } from '../text/normalise.ts';
import type { Ranked, Reading, State } from '../turn.ts';

/** A pressed button, its label typed out, its number, or the exact label of a button of an earlier reply. */
export function pressedChoice(knowledge: Knowledge, state: State, message: Message, said: string): Choice | null {
  const { offered } = state;
  const text = message.text.trim();
  const byId = message.choice === undefined ? undefined : offered.find((choice) => choice.id === message.choice);
  const byLabel = offered.find((choice) => choice.label === text || spokenWords(knowledge, choice.label) === said);
  const byNumber = /^\d$/.test(text) ? offered[Number(text) - 1] : undefined;
  const earlier = Object.entries(knowledge.answers).find(([, answer]) => answer.label === text);
  return byId ?? byLabel ?? byNumber ?? (earlier ? { id: earlier[0], label: text } : null);
}

/** A bare yes means what the last reply asked for; otherwise what was asked, if that is sure. */
export function yesMeans(state: State, reading: Reading): readonly string[] {
  return reading.asked[0] === 'chat.affirm' && state.expects ? [state.expects] : reading.asked;
}

/** The intents to ask about: the best two or three that are things one can ask for. */
export function closeCalls(knowledge: Knowledge, ranked: readonly Ranked[]): string[] {
  const askable = ranked.filter(
    ({ intent }) =>
      intent !== OUT_OF_SCOPE && !/^chat\.(affirm|deny|repeat)$/.test(intent) && intent in knowledge.answers,
  );
  const least = (askable[0]?.confidence ?? 0) / 8;
  return askable
    .filter(({ confidence }, at) => at < 2 || confidence > least)
    .slice(0, 3)
    .map(({ intent }) => intent);
}

/** What a follow-up may rest on. */
export function contextOf(knowledge: Knowledge, state: State): Context {
  const before = state.answered.find((intent) => !intent.startsWith('chat.') && intent !== OUT_OF_SCOPE) ?? null;
  return {
    before,
    topic: (intent: string) => words(knowledge.answers[intent]?.label ?? ''),
    followUps: knowledge.lexicon.followUps,
  };
}

/** The reading of a pressed button. */
export function certain(intent: string, locale: string): Reading {
  return { ranked: [{ intent, confidence: 0.99 }], asked: [intent], entities: {}, locale, sure: 'yes' };
}

/** The ways on when nothing was understood. */
export function fallbackChoices(knowledge: Knowledge): readonly string[] {
  return knowledge.phrases['fallback.choices'] ?? [];
}

/** A message's plain words. */
export function spoken(tokens: readonly Token[]): string {
  return tokens.map((token) => token.text).join(' ');
}

/** A text's plain words, short forms opened. */
export function spokenWords(knowledge: Knowledge, text: string): string {
  return words(text, knowledge.lexicon.expansions).join(' ');
}
