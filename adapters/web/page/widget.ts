// The embeddable widget: a button that opens the chat page in a frame, inside a shadow root so that neither page's style reaches the other.
declare const WORDS: { readonly open: string; readonly close: string; readonly title: string };

const home = new URL('/', (document.currentScript as HTMLScriptElement).src).href;

const STYLE = `
:host { all: initial; position: fixed; inset: auto 1rem 1rem auto; z-index: 2147483000; font: 1rem/1.4 system-ui, sans-serif; }
button { font: inherit; font-weight: 600; min-height: 48px; padding: 0 1.25rem; border: 0; border-radius: 24px; color: #fff; background: #2d5f47;
  cursor: pointer; box-shadow: 0 2px 10px rgb(0 0 0 / .25); float: right; }
button:focus-visible { outline: 3px solid #c8602f; outline-offset: 3px; }
iframe { display: block; width: min(26rem, calc(100vw - 2rem)); height: min(40rem, calc(100vh - 6rem)); margin-bottom: .75rem; border: 0;
  border-radius: 16px; background: #fbf8f1; box-shadow: 0 6px 30px rgb(0 0 0 / .3); }
iframe[hidden] { display: none; }`;

class LeaflineChat extends HTMLElement {
  connectedCallback(): void {
    if (this.shadowRoot) return;
    const root = this.attachShadow({ mode: 'open' });
    const style = new CSSStyleSheet();
    style.replaceSync(STYLE);
    root.adoptedStyleSheets = [style];
    const button = document.createElement('button');
    button.type = 'button';
    let frame: HTMLIFrameElement | null = null;
    const label = () => {
      const open = frame !== null && !frame.hidden;
      button.textContent = open ? WORDS.close : WORDS.open;
      button.setAttribute('aria-expanded', String(open));
    };
    button.addEventListener('click', () => {
      if (frame) frame.hidden = !frame.hidden;
      else {
        frame = document.createElement('iframe');
        frame.title = WORDS.title;
        frame.src = home;
        root.prepend(frame);
      }
      label();
    });
    label();
    root.append(button);
  }
}

if (!customElements.get('leafline-chat')) {
  customElements.define('leafline-chat', LeaflineChat);
  const place = () => {
    if (!document.querySelector('leafline-chat')) document.body.append(document.createElement('leafline-chat'));
  };
  if (document.body) place();
  else addEventListener('DOMContentLoaded', place);
}
