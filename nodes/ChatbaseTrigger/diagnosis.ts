import type { Problem } from '../shared/errors';
import { labelOf } from '../shared/parameterValues';
import { parseJson } from '../shared/webhook/body';
import { properties } from './properties';
import type { Refusal } from './refusal';
import * as words from './refusalWords';
import { verify } from './signature';

function diagnoseHeader(header: unknown): Problem {
	if (Array.isArray(header)) return words.HEADER_REPEATED;
	const text = typeof header === 'string' ? header : '';
	if (text.includes(',')) return words.HEADER_REPEATED;
	return /^(?:sha256=)?[0-9a-f]{64}$/i.test(text) ? words.HEADER_SHA256 : words.HEADER_MALFORMED;
}

type Mismatch = Extract<Refusal, { reason: 'signatureMismatch' }>;

/** Whether the signature was made over the compact JSON of a body that arrived in another form. */
function fitsReserialized({ rawBody, signature, secrets }: Mismatch): boolean {
	const parsed = parseJson(rawBody);
	if ('refusal' in parsed) return false;
	try {
		return verify(Buffer.from(JSON.stringify(parsed.value)), signature, secrets);
	} catch {
		return false; // nested too deep to be written again
	}
}

function diagnoseMismatch(mismatch: Mismatch): Problem {
	if (mismatch.rawBody.length === 0) return words.BODY_EMPTY;
	return fitsReserialized(mismatch) ? words.BODY_REENCODED : words.WRONG_KEY;
}

/**
 * Explains a refused delivery to the user, more finely than production answers the sender. Never
 * throws.
 *
 * @returns a message and what to do next; they repeat nothing of the secrets, and of the delivery
 * only the event type and the chatbot's ID, and these only if it is signed
 */
export function diagnose(refusal: Refusal): Problem {
	switch (refusal.reason) {
		case 'signatureMissing':
			return words.HEADER_MISSING;
		case 'signatureMalformed':
			return diagnoseHeader(refusal.header);
		case 'bodyUnreadable':
			return /^multipart\//i.test(String(refusal.contentType))
				? words.BODY_MULTIPART
				: words.BODY_UNREADABLE;
		case 'credentialMissing':
			return words.CREDENTIAL_MISSING;
		case 'credentialUnreadable':
			return words.credentialUnreadable(refusal.cause);
		case 'secretKeyBlank':
			return words.SECRET_KEY_BLANK;
		case 'signatureMismatch':
			return diagnoseMismatch(refusal);
		case 'keyTakenForExpression':
			return words.KEY_TAKEN_FOR_EXPRESSION;
		case 'bodyEmpty':
			return words.BODY_EMPTY;
		case 'bodyNotJson':
			return words.wrongShape('The delivery is not JSON', refusal.problem);
		case 'bodyNotEvent':
			return words.wrongShape('The delivery is not a Chatbase event', refusal.problem);
		case 'parameterInvalid':
			return words.PARAMETERS[refusal.parameter](labelOf(properties, refusal.parameter));
		case 'eventNotSelected':
			return words.eventNotSelected(refusal);
		case 'chatbotNotSelected':
			return words.chatbotNotSelected(refusal);
	}
}
