// One message in, one turn out: screen, understand, decide, compose. This is the whole pipeline.
import { Draft, type Means } from './compose.ts';
import { answerDanger, isAftermath, isSoftening, rememberDanger, responseFor, stickyDanger } from './dialog/danger.ts';
import { decide } from './dialog/decide.ts';
import { namedPlace, regionOfLocale } from './dialog/place.ts';
import type { Knowledge } from './knowledge.ts';
import type { Message } from './message.ts';
import { withLearned } from './safety/learned.ts';
import { isSpanish } from './text/language.ts';
import { normalise } from './text/normalise.ts';
import { mendTokens } from './text/spelling.ts';
import type { Effect, Screen, State, Turn } from './turn.ts';

/**
 * Handles one message. Pure: the same knowledge, state, message and means give the same turn, byte for byte.
 * Danger is answered first, in any state; emergency and crisis skip understanding and end what was under way.
 */
export function handle(knowledge: Knowledge, state: State, message: Message, means: Means): Turn {
  const tokens = mendTokens(normalise(message.text, knowledge.lexicon.expansions), knowledge.spelling);
  const spanish = isSpanish(knowledge.lexicon.spanish, tokens);
  const screen = withLearned(knowledge.screener.screen(tokens), knowledge.model.danger, tokens, spanish ? 'es' : 'en');
  const region =
    message.region ?? namedPlace(knowledge, tokens) ?? state.region ?? regionOfLocale(knowledge, message.locale);
  const danger = stickyDanger(knowledge, state.danger, means.now);
  const current: State = { ...state, region, danger };
  if (screen.level !== 'none') return dangerTurn(knowledge, current, message, screen, means);
  const words = tokens.map((token) => token.text);
  if (danger && isAftermath(danger, means.now) && isSoftening(knowledge.lexicon.dangerOver, words)) {
    return afterDanger(knowledge, current, message, screen, means);
  }
  return { message, screen, ...decide(knowledge, current, message, tokens, means) };
}

/** The person speaks of danger: the number and the next step, before anything else. */
function dangerTurn(knowledge: Knowledge, state: State, message: Message, screen: Screen, means: Means): Turn {
  const draft = new Draft(knowledge, { ...state, locale: screen.language }, means);
  answerDanger(draft, screen, state.danger, means.now);
  const { reply, offered } = draft.done(true);
  const danger = rememberDanger(state.danger, screen, means.now);
  const effects: Effect[] = state.handoff === 'bot' ? [] : [{ type: 'raiseTicket', risk: screen.level }];
  // A flow must not go on over an emergency or a crisis; after an urgent answer it may be taken up again.
  const stack = screen.level === 'urgent' ? state.stack : [];
  const next: State = { ...state, said: draft.said, offered, expects: null, misses: 0, stack, danger };
  return { message, screen, reading: null, move: { kind: 'safety', intents: [] }, reply, next, effects };
}

/** A short word after danger ("ok", "just joking", "he is breathing now") softens, and never clears it. */
function afterDanger(knowledge: Knowledge, state: State, message: Message, screen: Screen, means: Means): Turn {
  const danger = state.danger!;
  const draft = new Draft(knowledge, { ...state, locale: danger.language }, means);
  const response = responseFor(knowledge, danger);
  draft.phrase('danger.still').lines(response.lines, true);
  for (const line of response.followUp.split('\n')) draft.text(line);
  const { reply, offered } = draft.cite(response.sources, response.reviewed).choices(response.choices).done(true);
  const next: State = { ...state, said: draft.said, offered, expects: null, misses: 0 };
  return { message, screen, reading: null, move: { kind: 'safety', intents: [] }, reply, next, effects: [] };
}
