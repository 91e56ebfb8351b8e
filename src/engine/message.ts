// What comes in and what goes out: the message a channel hands to the engine, and the reply made of blocks.

/** Where a reply goes: a conversation of one person on one channel. */
export interface ConversationRef {
  readonly channel: string;
  readonly conversation: string;
  readonly user: string;
}

/** One string for a conversation: the same for the same one, another for each other. */
export function keyOf({ channel, conversation }: ConversationRef): string {
  return JSON.stringify([channel, conversation]);
}

/** One message of a person, as every channel delivers it. `at` is milliseconds since 1970 (UTC). */
export interface Message extends ConversationRef {
  /** The channel's own id of this message, unique within the conversation: the key of deduplication. */
  readonly id: string;
  readonly text: string;
  /** The id of the choice that was pressed, where the channel has real buttons. */
  readonly choice?: string;
  /** BCP 47 tag as the channel reports it, for example `en-GB`. */
  readonly locale?: string;
  /** ISO 3166 country code where the channel knows it. */
  readonly region?: string;
  /** True for a message that the person changed after it was sent; its `id` is that of the change. */
  readonly edited?: true;
  /** False when others can read the place the message was written in. */
  readonly private: boolean;
  readonly at: number;
}

/** A button under a reply. `id` is an intent id, or `flow:<step value>` inside a flow. */
export interface Choice {
  readonly id: string;
  readonly label: string;
}

/** A helpline or emergency number that can be tapped. */
export interface Contact {
  readonly name: string;
  readonly phone?: string;
  readonly sms?: string;
  readonly url?: string;
  readonly note?: string;
}

/** Where a text comes from. */
export interface Citation {
  readonly title: string;
  readonly publisher: string;
  readonly url?: string;
}

/** One part of a reply; every text in it stands in content/. */
export type Block =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'list'; readonly items: readonly string[] }
  | { readonly type: 'contact'; readonly contact: Contact }
  | { readonly type: 'choices'; readonly choices: readonly Choice[] }
  | { readonly type: 'sources'; readonly sources: readonly Citation[]; readonly reviewed: string }
  | { readonly type: 'notice'; readonly text: string };

/** What is said back in one turn. `urgent` asks the channel to present it as an alert. */
export interface Reply {
  readonly blocks: readonly Block[];
  readonly urgent: boolean;
}

/** Longest text that is read, in UTF-16 units. Channels refuse a longer one; where none can, its beginning and its end are read. */
export const MAX_TEXT = 20_000;
const TAIL = 4000;

/** Makes a text safe to store and to match: no NUL, no lone surrogate, no more than MAX_TEXT units. */
function cleanText(text: string): string {
  const read = text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT - TAIL - 1)}\n${text.slice(-TAIL)}`;
  return read.toWellFormed().replaceAll('\u0000', '');
}

/** Makes a Message: cleans its text and leaves out what is not known. */
export function createMessage(
  parts: Omit<Message, 'choice' | 'locale' | 'region'> & {
    readonly [key in 'choice' | 'locale' | 'region']?: string | undefined;
  },
): Message {
  const { choice, locale, region, ...rest } = parts;
  return {
    ...rest,
    text: cleanText(parts.text),
    ...(choice === undefined ? {} : { choice }),
    ...(locale === undefined ? {} : { locale }),
    ...(region === undefined ? {} : { region }),
  };
}

/** The plain text of a reply, for channels without blocks and for tests: one line a block, numbers written out. */
export function plainText(reply: Reply): string {
  const lines: string[] = [];
  for (const block of reply.blocks) {
    if (block.type === 'text' || block.type === 'notice') lines.push(block.text);
    else if (block.type === 'list')
      block.items.forEach((item, at) => {
        lines.push(`${at + 1}. ${item}`);
      });
    else if (block.type === 'contact') lines.push(contactLine(block.contact));
  }
  return lines.join('\n');
}

/** One contact as a line: name, phone, text number, address. */
export function contactLine(contact: Contact): string {
  const ways = [contact.phone, contact.sms && `SMS ${contact.sms}`, contact.url].filter(Boolean).join(', ');
  return ways ? `${contact.name}: ${ways}` : contact.name;
}
