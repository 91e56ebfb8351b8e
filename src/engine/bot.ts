// One message in, one turn out: screen, understand, decide, compose. This is the whole pipeline.
import { Draft, type Means } from './compose.ts';
import { answerDanger, barrierIn, isAftermath, rememberDanger, responseFor, stickyDanger } from './dialog/danger.ts';
import { decide } from './dialog/decide.ts';
import { isOffered } from './dialog/hear.ts';
import { namedPlace, regionOfLocale } from './dialog/place.ts';
import { wantsShorter } from './dialog/repair.ts';
import { heardAfter, watch } from './dialog/watch.ts';
import { saysMinor } from './dialog/young.ts';
import type { Barrier, Knowledge } from './knowledge.ts';
import type { Message } from './message.ts';
import { madeOf } from './text/made.ts';
import { normalise, type Token } from './text/normalise.ts';
import { tokensOf } from './text/spelling.ts';
import type { Danger, Effect, Move, Screen, State, Turn } from './turn.ts';

/**
 * Handles one message. Pure: the same knowledge, state, message and means give the same turn, byte for byte.
 * Danger is answered first, in any state; emergency and crisis skip understanding and end what was under way.
 */
export function handle(knowledge: Knowledge, state: State, message: Message, means: Means): Turn {
  const turn = answer(knowledge, state, message, means);
  return { ...turn, next: { ...turn.next, heard: heardAfter(state, turn) } };
}

/**
 * The answer to danger by the signs alone, from a fresh state, for when the rest is broken: no model, no spelling, no
 * understanding. Null where no sign stands.
 */
export function answerSigns(knowledge: Knowledge, state: State, message: Message, means: Means): Turn | null {
  const screen = knowledge.screener.screen(normalise(message.text, knowledge.lexicon.expansions));
  if (screen.level === 'none') return null;
  const region = message.region ?? state.region ?? regionOfLocale(knowledge, message.locale);
  return dangerTurn(knowledge, { ...state, region }, message, screen, means, null);
}

function answer(knowledge: Knowledge, state: State, message: Message, means: Means): Turn {
  const tokens = tokensOf(message.text, knowledge.lexicon.expansions, knowledge.spelling);
  const screen = watch(knowledge, state, message, tokens, means.now);
  const region =
    message.region ?? namedPlace(knowledge, tokens) ?? state.region ?? regionOfLocale(knowledge, message.locale);
  const danger = stickyDanger(knowledge, state.danger, means.now);
  const minor = state.minor || saysMinor(knowledge, message, tokens, screen, means.now);
  const current: State = { ...state, region, danger, minor };
  const fresh = danger !== null && isAftermath(danger, means.now);
  const barrier = fresh || screen.level !== 'none' ? barrierIn(knowledge, tokens) : null;
  if (screen.level !== 'none') return dangerTurn(knowledge, current, message, screen, means, barrier);
  // A mended message is answered only where the mending speaks of danger.
  if (message.edited) return silentTurn(current, message, screen);
  if (barrier) return afterDanger(knowledge, current, message, screen, means, { barrier });
  const about = fresh && !isOffered(knowledge, current, message, tokens);
  if (
    about &&
    madeOf(
      knowledge.lexicon.dangerOver,
      tokens.map((token) => token.text),
    )
  ) {
    return afterDanger(knowledge, current, message, screen, means, { softened: true });
  }
  const decision = decide(knowledge, current, message, tokens, means);
  // "Say that again" after a reply to danger means that reply, steps and all.
  const { kind, intents } = decision.move;
  const again = (current.last[0] ?? 'danger') === 'danger' && kind !== 'flow' && intents[0] === 'chat.repeat';
  if (danger && again) {
    return afterDanger(knowledge, current, message, screen, means, { whole: !wantsShorter({ knowledge, tokens }) });
  }
  // While danger is fresh, what is not plainly understood is about the danger.
  if (about && (isUnclear(decision.move) || isReport(danger, tokens)))
    return afterDanger(knowledge, current, message, screen, means);
  return { message, screen, ...decision };
}

/** True for a few words about the person in danger ("he has a pulse", "she stopped now"): they ask nothing. */
function isReport(danger: Danger, tokens: readonly Token[]): boolean {
  const [first] = tokens;
  return danger.level === 'emergency' && tokens.length <= REPORT && THIRD.has(first?.text ?? '');
}

const REPORT = 5;
const THIRD: ReadonlySet<string> = new Set(['he', 'she', 'they', 'it', 'hes', 'shes', 'theyre', 'el', 'ella']);

/** True where nothing was plainly asked: a question back, a fallback, or small talk. */
function isUnclear({ kind, intents }: Move): boolean {
  const small =
    /^chat\.(affirm|deny|greet|goodbye|thanks|distress|frustration|language|capabilities)$|^handoff\.cancel$/;
  return kind === 'fallback' || kind === 'ask' || (kind === 'answer' && intents.every((intent) => small.test(intent)));
}

/** An edited message that speaks of no danger: nothing is said, and the conversation stays where it was. */
function silentTurn(state: State, message: Message, screen: Screen): Turn {
  const reply = { blocks: [], urgent: false };
  return { message, screen, reading: null, move: { kind: 'answer', intents: [] }, reply, next: state, effects: [] };
}

/** The person speaks of danger: the number and the next step, before anything else. */
function dangerTurn(
  knowledge: Knowledge,
  state: State,
  message: Message,
  screen: Screen,
  means: Means,
  barrier: Barrier | null,
): Turn {
  const draft = new Draft(knowledge, { ...state, locale: screen.language }, means);
  answerDanger(draft, screen, state.danger, means.now, barrier);
  const { reply, offered } = draft.done(true);
  const danger = rememberDanger(state.danger, screen, means.now);
  const effects: Effect[] = state.handoff === 'bot' ? [] : [{ type: 'raiseTicket', risk: screen.level }];
  // A flow must not go on over an emergency or a crisis; after an urgent answer it may be taken up again.
  const stack = screen.level === 'urgent' ? state.stack : [];
  const next: State = {
    ...state,
    said: draft.said,
    last: ['danger'],
    offered,
    expects: null,
    misses: 0,
    stack,
    danger,
  };
  return { message, screen, reading: null, move: { kind: 'safety', intents: [] }, reply, next, effects };
}

/** What the reply after danger takes up: what is in the way, a word that softens, or the wish to hear all of it again. */
interface Aftermath {
  readonly barrier?: Barrier;
  readonly softened?: boolean;
  readonly whole?: boolean;
}

/** A short word after danger ("ok", "just joking", "he is breathing now") softens, and never clears it. */
function afterDanger(
  knowledge: Knowledge,
  state: State,
  message: Message,
  screen: Screen,
  means: Means,
  { barrier, softened = false, whole = false }: Aftermath = {},
): Turn {
  const danger = state.danger!;
  const draft = new Draft(knowledge, { ...state, locale: barrier?.locale ?? danger.language }, means);
  const response = responseFor(knowledge, danger);
  if (whole) draft.danger(response, false);
  else {
    draft.phrase('danger.still');
    if (softened) draft.phrase('danger.heard');
    if (barrier) draft.barrier(barrier);
    draft.lines(response.lines, true);
    if (!barrier) for (const line of response.followUp.split('\n')) draft.text(line);
    draft.cite(response.sources, response.reviewed).choices(response.choices);
  }
  const { reply, offered } = draft.done(true);
  const next: State = { ...state, said: draft.said, last: ['danger'], offered, expects: null, misses: 0 };
  return { message, screen, reading: null, move: { kind: 'safety', intents: [] }, reply, next, effects: [] };
}
