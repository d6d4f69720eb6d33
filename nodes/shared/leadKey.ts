import { beginningOf } from './json';
import { sha256 } from './sha256';

/** What the key of a lead is made of. */
interface LeadIdentity {
	chatbotId: string | null;
	customerEmail: string | null;
	customerPhone: string | null;
	customerName: string | null;
}

/**
 * So much of a field counts for the key, in UTF-16 code units. A visitor types it, as long as they like, and
 * what it takes to normalise some texts grows with the square of their length.
 */
const KEY_FIELD_LENGTH = 1000;

const inLowerCase = (text: string): string =>
	text.normalize('NFC').toLowerCase().normalize('NFC').trim();

/** The digit that a character is: every script has its ten in a row, from zero on. */
function digitOf(character: string): string {
	const code = Number(character.codePointAt(0));
	let value = 0;
	while (/\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value += 1;
	return String(value % 10);
}

/** @returns the decimal digits of a text, of whatever script, as 0 to 9 */
function digitsOf(text: string): string {
	return text
		.normalize('NFKC')
		.replace(/\P{Nd}/gu, '')
		.replace(/[^0-9]/gu, digitOf);
}

/** What tells one person from another, the surest first, each in the one spelling that counts. */
const IDENTIFIERS: ReadonlyArray<{
	kind: string;
	field: 'customerEmail' | 'customerPhone' | 'customerName';
	normalise: (text: string) => string;
}> = [
	{ kind: 'email', field: 'customerEmail', normalise: inLowerCase },
	// The two ways of a lead may write a number differently: with blanks, brackets, a plus.
	{ kind: 'phone', field: 'customerPhone', normalise: digitsOf },
	{
		kind: 'name',
		field: 'customerName',
		normalise: (text) => inLowerCase(text).replace(/\s+/g, ' '),
	},
];

/**
 * What a lead's delivery and the same lead in Chatbase's list have in common, since they share no id.
 * It joins within minutes, and is no identity: two people called Anna who leave nothing else have the
 * same. Where there is a lead id, that decides.
 *
 * @param lead the chatbot and the form's fields; what is null, or normalises to nothing, is missing
 * @returns SHA-256 in 64 lower-case hexadecimal digits, over the UTF-8 of the JSON
 * `[chatbotId, kind, value]` with the first that is there: the email (NFC, lower case, trimmed), the
 * phone (NFKC, only its decimal digits, as 0 to 9), the name (NFC, lower case, trimmed, each white space
 * one blank), each of its first 1,000 characters (UTF-16 code units); null when all are missing
 */
export function leadKeyOf(lead: LeadIdentity): string | null {
	for (const { kind, field, normalise } of IDENTIFIERS) {
		const value = normalise(beginningOf(lead[field] ?? '', KEY_FIELD_LENGTH));
		if (value !== '') return sha256(JSON.stringify([lead.chatbotId, kind, value]));
	}
	return null;
}
