// Links that a phone can dial or text, and web addresses that are safe to open; shared by the server and the page.

/** A text number as it is written in content: `988`, or `HOME to 741741`. */
export interface TextNumber {
  readonly word: string | null;
  readonly number: string;
}

/** The `tel:` link of a phone number as people write it, or null when it cannot be dialled as it stands. */
export function telLink(phone: string): string | null {
  const digits = dialled(phone);
  return digits === null ? null : `tel:${digits}`;
}

/** Takes `HOME to 741741` apart. */
export function textNumber(sms: string): TextNumber {
  const parts = /^(.+?)\s+to\s+([\d\s().+-]+)$/i.exec(sms.trim());
  return parts ? { word: parts[1]!, number: parts[2]!.trim() } : { word: null, number: sms.trim() };
}

/** The `sms:` link of a text number, or null when it cannot be dialled. */
export function smsLink(sms: string): string | null {
  const { word, number } = textNumber(sms);
  const digits = dialled(number);
  // `?&body=` is what both Android and iOS read.
  return digits === null ? null : `sms:${digits}${word === null ? '' : `?&body=${encodeURIComponent(word)}`}`;
}

/** The address when it is an https one, otherwise null. */
export function webLink(url: string): string | null {
  return URL.canParse(url) && new URL(url).protocol === 'https:' ? url : null;
}

function dialled(phone: string): string | null {
  const whole = phone.trim();
  if (!/^\+?[\d\s().-]+$/.test(whole)) return null;
  const digits = whole.replace(/\D/g, '');
  return digits === '' ? null : (whole.startsWith('+') ? '+' : '') + digits;
}
