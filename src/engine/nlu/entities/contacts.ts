// Phone numbers and email addresses, taken generously: they are found to be hidden.
import type { Found } from '../entities.ts';

const PHONE = new RegExp(
  `(?<![\\p{L}\\p{N}.,$/-])(?:${[
    String.raw`\+\d(?:[\s().-]{0,2}\d){6,14}`,
    String.raw`(?:1[\s.-]{0,2})?(?:\(\d{3}\)|\d{3})[\s.-]{0,2}\d{3}[\s.-]?\d{4}`,
    String.raw`0\d{2,4}[\s.-]?\d{3,4}[\s.-]?\d{3,4}`,
    String.raw`\d{3}[\s.-]\d{4}`,
    String.raw`\d(?:[\s.-]\d){6,14}`,
  ].join('|')})(?![\\p{L}\\p{N}])`,
  'gu',
);
const EMAIL = /(?<![\p{L}\p{N}._+-])[\p{L}\p{N}._+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,5}/gu;
const SPELLED = /(?<![p{L}p{N}._+-])[\w.+-]{1,64} at \w{1,63} dot (?:com|net|org|edu|co|uk|de)\b/g;

/** Phone numbers and email addresses of a folded text. */
export function findContacts(plain: string): Found[] {
  const found: Found[] = [];
  if (/\d(?:\D{0,3}\d){6}/.test(plain)) {
    for (const { 0: phone, index } of plain.matchAll(PHONE)) {
      const value = phone.replace(/[^\d+]/g, '');
      found.push({ kind: 'phone', value, at: [index, index + phone.length] });
    }
  }
  const emails = plain.includes('@') ? [...plain.matchAll(EMAIL)] : [];
  if (plain.includes(' dot ')) emails.push(...plain.matchAll(SPELLED));
  for (const { 0: email, index } of emails) {
    const value = email.replace(' at ', '@').replace(' dot ', '.');
    found.push({ kind: 'email', value, at: [index, index + email.length] });
  }
  return found;
}
