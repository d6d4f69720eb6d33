import { SIGNATURE_HEADER, parseSignature, verify } from './signature';

/** Why a delivery did not become an item, one for each step at which it can end. */
export type RefusalReason =
	| 'signatureMissing'
	| 'signatureMalformed'
	| 'bodyUnreadable'
	| 'noSecretKey'
	| 'signatureMismatch'
	| 'bodyNotJson'
	| 'bodyNotEvent'
	| 'eventNotSelected'
	| 'chatbotNotSelected';

/** What was known of the delivery at the step where it ended. */
export interface Evidence {
	/** The signature header as Node gives it. */
	signature?: unknown;
	contentType?: string;
	rawBody?: Buffer;
	secrets?: readonly string[];
	/** What is wrong with a signed body, from parseEvent. */
	problem?: string;
}

/** A reason and its remedy, in words for the person who builds the workflow. */
export interface Diagnosis {
	message: string;
	description: string;
}

const TRY_AGAIN =
	'Then listen again and submit a lead in Chatbase, or open the test URL in your browser for a sample lead.';

const NO_SECRET_KEY: Diagnosis = {
	message: 'No secret key found',
	description:
		'Without the secret key, nothing shows that a lead really comes from Chatbase. Open this node, choose or create a "Chatbase Webhook API" credential, and paste the secret key from Chatbase into it. If one is chosen already, open it and paste the key again: the field is blank or n8n could not read it.',
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
	description: `It has a signature but no body. Chatbase sends the lead as JSON in the body of a POST request; a redirect on the way (for example from http to https) can lose it. Use the URL exactly as this node shows it. ${TRY_AGAIN}`,
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
function fitsReserialized({ signature, rawBody, secrets = [] }: Evidence): boolean {
	const bytes = parseSignature(signature);
	if (bytes === undefined || rawBody === undefined) return false;
	try {
		const compact = Buffer.from(JSON.stringify(JSON.parse(rawBody.toString('utf8'))));
		return verify(compact, bytes, secrets);
	} catch {
		return false;
	}
}

function diagnoseShape(message: string, { problem }: Evidence): Diagnosis {
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
export function diagnose(reason: RefusalReason, evidence: Evidence = {}): Diagnosis {
	if (evidence.rawBody?.length === 0) return BODY_EMPTY;

	switch (reason) {
		case 'signatureMissing':
			return HEADER_MISSING;
		case 'signatureMalformed':
			return diagnoseHeader(evidence.signature);
		case 'bodyUnreadable':
			return evidence.contentType?.startsWith('multipart/') ? BODY_MULTIPART : BODY_UNREADABLE;
		case 'noSecretKey':
			return NO_SECRET_KEY;
		case 'signatureMismatch':
			return fitsReserialized(evidence) ? BODY_REENCODED : WRONG_KEY;
		case 'bodyNotJson':
			return diagnoseShape('The delivery is not JSON', evidence);
		case 'bodyNotEvent':
			return diagnoseShape('The delivery is not a Chatbase event', evidence);
		case 'eventNotSelected':
			return EVENT_NOT_SELECTED;
		case 'chatbotNotSelected':
			return CHATBOT_NOT_SELECTED;
	}
}
