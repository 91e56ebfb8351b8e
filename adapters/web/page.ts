// The chat page as the server sends it: the numbers first, before any script, then the shell that the script fills.
import type { Knowledge } from '../../src/engine/knowledge.ts';
import { type Claims, type Guard, TOKEN_SECONDS } from '../../src/server/guard.ts';
import { type App, type Request, type Response, refuseOtherMethods } from '../../src/server/http.ts';
import { Refusal } from '../../src/server/refusals.ts';
import type { Assets } from './assets.ts';
import { DIRECT_LINE_PATH } from './directline.ts';
import { type Html, html, jsonScript } from './html.ts';
import { smsLink, telLink, textNumber, webLink } from './page/links.ts';
import { crisisLine, pagePhrases, regionsFor, wordsOf } from './words.ts';

/** What the page stands on. */
export interface PageParts {
  readonly knowledge: Knowledge;
  readonly guard: Guard;
  readonly assets: Assets;
  /** New conversations a minute from one address. */
  readonly conversations: number;
}

const COOKIE = 'leafline';

/** Adds the page, its session and its files. */
export function pageRoutes(app: App, parts: PageParts): void {
  const { knowledge, guard, assets } = parts;
  const opening = { config: { rateLimit: { max: parts.conversations, timeWindow: 60_000, groupId: 'open' } } };
  const word = wordsOf(knowledge);

  app.get('/', opening, async (request, reply) => {
    const claims = await session(request, reply);
    return sendHtml(reply, chatPage(parts, request, await talk(claims)));
  });

  // The page asks for a new token here when its own has run out, for example after the lid was closed for the night.
  app.post('/session', opening, async (request, reply) => {
    const { origin } = request.headers;
    if (origin !== undefined && origin !== `${request.protocol}://${request.host}`) throw new Refusal('notAllowed');
    return reply.header('cache-control', 'no-store').send(await talk(await session(request, reply)));
  });
  refuseOtherMethods(app, '/session', ['POST']);

  assets.routes(app, { open: word('widget.open'), close: word('widget.close'), title: word('widget.title') });

  /**
   * The conversation of the session cookie, or a new one; the cookie lives as long as the browser's session. A new one
   * after it has run out is of the same person, so that danger is not forgotten with it.
   */
  async function session(request: Request, reply: Response): Promise<Claims> {
    const cookie = readCookie(request.headers.cookie);
    const open = (hours: number) =>
      cookie === null ? null : guard.open('session', cookie, hours * 3600).catch(() => null);
    const known = await open(0);
    const before = known ?? (await open(knowledge.organization.stickyHours));
    // A person without a name of their own is known by their first conversation.
    const person = before && { user: before.user ?? before.conversation };
    const claims = known ?? { conversation: guard.newConversation(), ...person };
    const token = await guard.sign('session', claims, knowledge.organization.sessionHours * 3600);
    const secure = request.protocol === 'https' ? '; Secure' : '';
    reply.header('set-cookie', `${COOKIE}=${token}; Path=/; HttpOnly; SameSite=Strict${secure}`);
    return claims;
  }

  async function talk(claims: Claims) {
    return {
      conversationId: claims.conversation,
      token: await guard.sign('directline', claims, TOKEN_SECONDS.directline),
    };
  }
}

/** The page for an address that does not exist; the numbers stand there too. */
export function notFoundPage(knowledge: Knowledge, assets: Assets): (request: Request) => string {
  const word = wordsOf(knowledge);
  return (request) =>
    shell(
      knowledge,
      assets,
      word('page.missing.title'),
      html`
      ${numbers(knowledge, request)}
      <main class="missing"><h1>${word('page.missing.title')}</h1><p>${word('page.missing')}</p>
      <p><a class="button" href="/">${word('page.missing.home')}</a></p></main>`,
    );
}

function chatPage({ knowledge, assets }: PageParts, request: Request, talk: unknown): string {
  const word = wordsOf(knowledge);
  const region = regionsFor(knowledge, request.headers['accept-language'])[0];
  const greeting = word('welcome', { emergency: region?.emergency ?? word('emergency.unknown') });
  const choices = (knowledge.phrases['welcome.choices'] ?? []).filter((id) => knowledge.answers[id]).slice(0, 4);
  const buttons = choices.map(
    (id) =>
      html`<li><button type="button" class="choice" data-choice="${id}">${knowledge.answers[id]!.label}</button></li>`,
  );
  return shell(
    knowledge,
    assets,
    word('page.title'),
    html`
    <a class="skip" href="#text">${word('page.skip')}</a>
    ${numbers(knowledge, request)}
    <header><img src="${assets.icon}" alt="" width="40" height="40"><div><h1>${knowledge.organization.bot}</h1><p>${word('page.tagline')}</p></div>
      <button type="button" id="human" class="human" data-choice="handoff.human">${word('page.human')}</button></header>
    <main>
      <p class="notice bot-notice"><strong>${word('page.bot')}</strong> ${word('page.bot.more')}</p>
      <p class="notice no-script">${word('page.no_script')}</p>
      <div id="log" role="log" aria-live="polite" aria-label="${word('page.log')}" tabindex="0">
        <div class="bubble bot"><h2 class="who">${word('page.bot.said')}</h2><p>${greeting}</p>
          ${choices.length > 0 && html`<ul class="choices" role="list" aria-label="${word('page.choices')}">${buttons}</ul>`}</div>
      </div>
      <p id="status" role="status"></p>
      <form id="compose" method="post" action="/">
        <label for="text">${word('page.input')}</label>
        <div class="row"><textarea id="text" rows="1" maxlength="20000" enterkeyhint="send" autocomplete="off" aria-describedby="hint"></textarea>
        <button type="submit" id="send">${word('page.send')}</button></div>
        <p id="hint" class="hint">${word('page.input.hint')}</p>
      </form>
    </main>
    ${jsonScript('boot', { ...(talk as object), path: DIRECT_LINE_PATH, locale: knowledge.organization.locale, words: pagePhrases(knowledge) })}
    <script src="${assets.script}" defer></script>`,
  );
}

/** The emergency number and a crisis line of each country in question, as links that a phone dials. */
function numbers(knowledge: Knowledge, request: Request): Html {
  const word = wordsOf(knowledge);
  const regions = regionsFor(knowledge, request.headers['accept-language']);
  const rows = regions.map((region) => {
    const line = crisisLine(knowledge, region);
    return html`<p class="country">${regions.length > 1 && html`<span class="where">${region.name}:</span>`}
      ${
        region.emergency === null
          ? html`<span>${word('page.numbers.local')}</span>`
          : html`<a class="call" href="${telLink(region.emergency) ?? ''}">${word('page.numbers.call', { number: region.emergency })}</a>`
      }
      ${
        line &&
        html`<span class="line">${line.name}</span>
        ${way(line.phone && telLink(line.phone), word('page.numbers.call', { number: line.phone ?? '' }))}
        ${way(line.sms && smsLink(line.sms), textLabel(word, line.sms ?? ''))}
        ${!line.phone && !line.sms && way(line.url && webLink(line.url), line.url ?? '')}`
      }</p>`;
  });
  return html`<aside class="numbers" aria-label="${word('page.numbers.label')}"><p class="lead">${word('page.numbers.lead')}</p>${rows}</aside>`;
}

function textLabel(word: ReturnType<typeof wordsOf>, sms: string): string {
  const text = textNumber(sms);
  return text.word === null
    ? word('page.numbers.text', { number: text.number })
    : word('page.numbers.text_word', { word: text.word, number: text.number });
}

function way(link: string | null | undefined, label: string): Html | null {
  return link ? html`<a class="call" href="${link}">${label}</a>` : null;
}

function shell(knowledge: Knowledge, assets: Assets, title: string, body: Html): string {
  return html`<!doctype html>
<html lang="${knowledge.organization.locale}"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${assets.style}"><link rel="icon" href="${assets.icon}" type="image/svg+xml"></head>
<body>${body}</body></html>
`.html;
}

function sendHtml(reply: Response, page: string): Response {
  return reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('vary', 'accept-language, cookie')
    .send(page);
}

function readCookie(header: string | undefined): string | null {
  return new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w.-]+)`).exec(header ?? '')?.[1] ?? null;
}
