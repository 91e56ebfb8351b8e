// The chat page's script: joins the connection, the queue of messages and the conversation on the page.
import { element, readBoot, wordsOf } from './boot.ts';
import { Connection, type Posted } from './connection.ts';
import { Log } from './log.ts';
import { type Draft, type DraftState, Outbox } from './outbox.ts';

const boot = readBoot();
const word = wordsOf(boot);
const form = element<HTMLFormElement>('compose');
const input = element<HTMLTextAreaElement>('text');
const list = element('log');
const status = element('status');
const log = new Log(list, word);

const connection = new Connection(boot, {
  activities(activities) {
    for (const activity of activities) log.add(activity);
  },
  status(state) {
    document.documentElement.dataset.connection = state;
    say(state === 'online' ? '' : word(state));
    if (state === 'online') void outbox.flush();
  },
  ended: () => log.divide(word('ended')),
});

const outbox = new Outbox(
  ({ id, text, choice }) =>
    connection.post({
      type: 'message',
      text,
      locale: navigator.language,
      channelData: { clientActivityId: id, ...(choice === undefined ? {} : { choice }) },
    }),
  showState,
);

/** Sends a text, or the choice that was pressed. */
function send(text: string, choice?: string): void {
  if (text.trim() === '') return;
  const draft: Draft = { id: newId(), text, ...(choice === undefined ? {} : { choice }) };
  log.addOwn(draft.id, text);
  outbox.add(draft);
}

function showState(draft: Draft, state: DraftState, posted: Posted | null): void {
  let note: string | null = null;
  if (posted?.kind === 'later' && posted.why === 'rate') note = word('too_fast');
  if (posted?.kind === 'later' && posted.why === 'server') note = word('not_stored');
  log.mark(draft.id, state, note, () => void outbox.flush());
  if (state === 'too_long' || state === 'refused') say(word(state));
  if (state === 'failed') say(note ?? word('offline'));
}

/** Writes the status line; the same words again are not announced again. */
function say(text: string): void {
  if (status.textContent !== text) status.textContent = text;
}

function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Back to the input; but a finger that pressed a button does not want the keyboard to cover the answer. */
function refocus(byKeyboard: boolean): void {
  if (byKeyboard || !matchMedia('(pointer: coarse)').matches) input.focus({ preventScroll: true });
}

function grow(): void {
  input.style.height = 'auto';
  input.style.height = `${Math.min(input.scrollHeight + 2, 160)}px`;
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  send(input.value);
  input.value = '';
  grow();
  input.focus({ preventScroll: true });
});
input.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
});
input.addEventListener('input', grow);
document.addEventListener('click', (event) => {
  const button = (event.target as Element).closest<HTMLButtonElement>('button[data-choice]');
  if (!button) return;
  button.classList.add('picked');
  send(button.textContent?.trim() ?? '', button.dataset.choice);
  refocus(event.detail === 0);
});

document.documentElement.dataset.connection = 'connecting';
input.focus({ preventScroll: true });
void connection.run();
