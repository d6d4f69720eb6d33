import { parseJson, type EventProblem } from '../shared/event';
import { SIGNATURE_HEADER, verify } from './signature';

/** There is no key to verify a delivery with. */
export interface NoSecretKey {
	reason: 'credentialUnavailable' | 'secretKeyBlank';
}

/** Why a delivery does not become an item, and what is known of it at the step where it ends. */
export type Refusal =
	| { reason: 'signatureMissing' }
	/** `header`: as Node gives it. */
	| { reason: 'signatureMalformed'; header: unknown }
	| { reason: 'bodyUnreadable'; contentType?: string }
	| NoSecretKey
	/** `signature`: the 20 bytes of the header. */
	| { reason: 'signatureMismatch'; signature: Buffer; rawBody: Buffer; secrets: readonly string[] }
	| (EventProblem & { rawBody: Buffer })
	| Unwanted;

/** A signed delivery that the node's own settings leave out. */
export interface Unwanted {
	reason: 'eventNotSelected' | 'chatbotNotSelected';
}

/** A reason and its remedy, in words for the person who builds the workflow. */
export interface Diagnosis {
	message: string;
	description: string;
}

// Not the sample lead: n8n signs that one itself, so it proves nothing about key and network.
const TRY_AGAIN = 'Then listen again and submit a lead in Chatbase.';

const CREDENTIAL_UNAVAILABLE: Diagnosis = {
	message: 'No secret key found',
	description:
		'Without the secret key, nothing shows that a lead really comes from Chatbase. Open this node and choose or create a "Chatbase Webhook API" credential with the secret key from Chatbase. If one is chosen already, n8n could not read it: open it and paste the key again.',
};

const SECRET_KEY_BLANK: Diagnosis = {
	message: 'No secret key found',
	description:
		'Without the secret key, nothing shows that a lead really comes from Chatbase. Open the "Chatbase Webhook API" credential of this node and paste the secret key from Chatbase into it.',
};

const HEADER_MISSING: Diagnosis = {
	message: 'The delivery has no signature',
	description: `Chatbase signs every delivery in the header ${SIGNATURE_HEADER}, and this one has no such header. Either it did not come from Chatbase, or a proxy in front of n8n removed the header. Let the proxy pass it on. ${TRY_AGAIN}`,
};

const HEADER_SHA256: Diagnosis = {
	message: 'The signature is of another feature of Chatbase',
	description: `The header ${SIGNATURE_HEADER} holds 64 hexadecimal digits. That is an HMAC-SHA256, which Chatbase uses for identity verification; webhooks are signed with HMAC-SHA1, 40 digits. If you sign test deliveries yourself, use SHA-1 and the webhook secret key. ${TRY_AGAIN}`,
};

const HEADER_REPEATED: Diagnosis = {
	message: 'The delivery has more than one signature',
	description: `The header ${SIGNATURE_HEADER} arrived more than once. Chatbase sends it once; a proxy in front of n8n, or the test tool, adds another. Let only the one from Chatbase through. ${TRY_AGAIN}`,
};

const HEADER_MALFORMED: Diagnosis = {
	message: 'The signature is not in the form that Chatbase uses',
	description: `The header ${SIGNATURE_HEADER} must hold exactly 40 hexadecimal digits, without a prefix such as "sha1=", quotes or spaces. Correct the tool or proxy that sent it. ${TRY_AGAIN}`,
};

const BODY_MULTIPART: Diagnosis = {
	message: 'The delivery is a multipart form',
	description: `Chatbase sends JSON. n8n does not keep the bytes of a multipart form, so its signature cannot be checked. Send the body as application/json. ${TRY_AGAIN}`,
};

const BODY_UNREADABLE: Diagnosis = {
	message: 'The body of the delivery could not be read',
	description: `The connection ended too early, or the body is larger than n8n accepts (N8N_PAYLOAD_SIZE_MAX). ${TRY_AGAIN}`,
};

const BODY_EMPTY: Diagnosis = {
	message: 'The delivery is empty',
	description: `It has a signature but no body. Chatbase sends the lead as JSON in the body of a POST request; something between Chatbase and n8n lost it. Let Chatbase call this URL directly, exactly as this node shows it. ${TRY_AGAIN}`,
};

const BODY_REENCODED: Diagnosis = {
	message: 'The delivery was changed on its way',
	description: `The signature fits the content but not the bytes that arrived: something between Chatbase and n8n took the JSON apart and wrote it anew. Let Chatbase call this URL directly, or make the proxy or automation in between pass the body on unchanged. ${TRY_AGAIN}`,
};

const WRONG_KEY: Diagnosis = {
	message: 'The signature fits none of the secret keys',
	description: `The delivery is well-formed but was signed with another key than the ones in the credential. Open the credential and paste the secret key from Chatbase again; it is not the identity verification secret. If the key was changed in Chatbase, put the old one under Previous Secret Key. ${TRY_AGAIN}`,
};

const EVENT_NOT_SELECTED: Diagnosis = {
	message: 'The event is not among the Events of this node',
	description: `The delivery is signed correctly, but its event type is not selected under Events. Select it there, or select "Any Event". ${TRY_AGAIN}`,
};

const CHATBOT_NOT_SELECTED: Diagnosis = {
	message: 'The chatbot is not among the Chatbot IDs of this node',
	description: `The delivery is signed correctly, but it comes from another chatbot than those under Options → Chatbot IDs. Add its ID there, or remove the option to receive the leads of all chatbots. ${TRY_AGAIN}`,
};

function diagnoseHeader(header: unknown): Diagnosis {
	if (Array.isArray(header) || (typeof header === 'string' && header.includes(','))) {
		return HEADER_REPEATED;
	}
	return /^(?:sha256=)?[0-9a-f]{64}$/i.test(String(header)) ? HEADER_SHA256 : HEADER_MALFORMED;
}

/** Whether the signature was made over the compact JSON of a body that arrived in another form. */
function fitsReserialized(rawBody: Buffer, signature: Buffer, secrets: readonly string[]): boolean {
	const parsed = parseJson(rawBody);
	if (!('value' in parsed)) return false;
	return verify(Buffer.from(JSON.stringify(parsed.value)), signature, secrets);
}

function diagnoseShape(message: string, problem: string): Diagnosis {
	return {
		message,
		description: `The delivery is signed correctly, but it is not what Chatbase documents: ${problem}. Expected is JSON such as {"eventType": "leads.submit", "chatbotId": "…", "payload": {…}}. ${TRY_AGAIN}`,
	};
}

/**
 * Explains a refused delivery to the user, more finely than production answers the sender.
 *
 * @returns a message and what to do next; they repeat nothing of the delivery or the secrets
 */
export function diagnose(refusal: Refusal): Diagnosis {
	if ('rawBody' in refusal && refusal.rawBody.length === 0) return BODY_EMPTY;

	switch (refusal.reason) {
		case 'signatureMissing':
			return HEADER_MISSING;
		case 'signatureMalformed':
			return diagnoseHeader(refusal.header);
		case 'bodyUnreadable':
			return /^multipart\//i.test(refusal.contentType ?? '') ? BODY_MULTIPART : BODY_UNREADABLE;
		case 'credentialUnavailable':
			return CREDENTIAL_UNAVAILABLE;
		case 'secretKeyBlank':
			return SECRET_KEY_BLANK;
		case 'signatureMismatch':
			return fitsReserialized(refusal.rawBody, refusal.signature, refusal.secrets)
				? BODY_REENCODED
				: WRONG_KEY;
		case 'bodyNotJson':
			return diagnoseShape('The delivery is not JSON', refusal.message);
		case 'bodyNotEvent':
			return diagnoseShape('The delivery is not a Chatbase event', refusal.message);
		case 'eventNotSelected':
			return EVENT_NOT_SELECTED;
		case 'chatbotNotSelected':
			return CHATBOT_NOT_SELECTED;
	}
}
