// What the server put into the page for the script: the conversation, its token and every word.

/** The conversation and the token that opens it. */
export interface Talk {
  readonly conversationId: string;
  readonly token: string;
}

/** All of it. */
export interface Boot extends Talk {
  /** Where Direct Line is, for example `/v3/directline`. */
  readonly path: string;
  readonly locale: string;
  readonly words: Readonly<Record<string, string>>;
}

/** Reads it from the page. */
export function readBoot(): Boot {
  return JSON.parse(document.getElementById('boot')!.textContent ?? '{}');
}

/** Gives a word of the page with its braces filled. */
export function wordsOf(boot: Boot): (key: string, values?: Readonly<Record<string, string | number>>) => string {
  return (key, values = {}) =>
    (boot.words[`page.${key}`] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The element with an id that the page is known to have. */
export function element<T extends HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}
