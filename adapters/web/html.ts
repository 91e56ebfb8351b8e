// HTML by template literals: every value is escaped unless it was made by `html` itself.

/** HTML that is safe to put into HTML. */
export interface Html {
  readonly html: string;
}

/** What may stand in a template. */
export type Value = Html | string | number | readonly Html[] | null | false;

/** A template whose values are escaped. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return { html: parts.reduce((whole, part, at) => whole + write(values[at - 1] ?? null) + part) };
}

/** JSON for a script tag that is not run: no tag can end inside it. */
export function jsonScript(id: string, value: unknown): Html {
  const json = JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return { html: `<script type="application/json" id="${id}">${json}</script>` };
}

function write(value: Value): string {
  if (value === null || value === false) return '';
  if (typeof value === 'string') return escaped(value);
  if (typeof value === 'number') return String(value);
  return 'html' in value ? value.html : value.map((one) => one.html).join('');
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
