// What the editor says of each refusal, for the person who builds the workflow; diagnosis.ts chooses.
import type { Problem } from '../shared/errors';
import type { LeftOut, ParameterPath } from './refusal';
import { SIGNATURE_HEADER } from './signature';

// Not the sample lead: n8n signs that one itself, so it proves nothing about key and network.
const TRY_AGAIN = 'Then listen again and submit a lead in Chatbase.';

const WHERE_THE_KEY_IS =
	'Chatbase does not document where it shows the key: most likely it is the secret key under Workspace settings → API keys.';

const WHY_A_KEY = `Without the secret key, nothing shows that a lead really comes from Chatbase. ${WHERE_THE_KEY_IS}`;

// What is wrong with key or parameters is shown on publishing, too, where n8n leaves the description out:
// these messages say by themselves what to do.

export const CREDENTIAL_MISSING: Problem = {
	message:
		'No secret key found: choose or create a Chatbase Webhook API credential in the Chatbase Trigger node',
	description: WHY_A_KEY,
};

export const SECRET_KEY_BLANK: Problem = {
	message:
		'No secret key found: paste it into the Chatbase Webhook API credential of the Chatbase Trigger node',
	description: WHY_A_KEY,
};

export function credentialUnreadable(cause: string): Problem {
	return {
		message:
			'No secret key found: n8n cannot read the Chatbase Webhook API credential. Choose it again in the Chatbase Trigger node, or create a new one',
		description: `n8n's reason is ${cause}. If n8n was moved, it must have its old encryption key.`,
	};
}

export const HEADER_MISSING: Problem = {
	message: 'The delivery has no signature',
	description: `Chatbase signs every delivery in the header ${SIGNATURE_HEADER}, and this one has no such header. Either it did not come from Chatbase, or a proxy in front of n8n removed the header. Let the proxy pass it on. ${TRY_AGAIN}`,
};

export const HEADER_SHA256: Problem = {
	message: 'The signature is of another feature of Chatbase',
	description: `The header ${SIGNATURE_HEADER} holds 64 hexadecimal digits. That is an HMAC-SHA256, which Chatbase uses for identity verification; webhooks are signed with HMAC-SHA1, 40 digits. If you sign test deliveries yourself, use SHA-1 and the webhook secret key. ${TRY_AGAIN}`,
};

export const HEADER_REPEATED: Problem = {
	message: 'The delivery has more than one signature',
	description: `The header ${SIGNATURE_HEADER} arrived more than once. Chatbase sends it once; a proxy in front of n8n, or the test tool, adds another. Let only the one from Chatbase through. ${TRY_AGAIN}`,
};

export const HEADER_MALFORMED: Problem = {
	message: 'The signature is not in the form that Chatbase uses',
	description: `The header ${SIGNATURE_HEADER} must hold exactly 40 hexadecimal digits, without a prefix such as "sha1=", quotes or spaces. Correct the tool or proxy that sent it. ${TRY_AGAIN}`,
};

export const BODY_MULTIPART: Problem = {
	message: 'The delivery is a multipart form',
	description: `Chatbase sends JSON. n8n does not keep the bytes of a multipart form, so its signature cannot be checked. Send the body as application/json. ${TRY_AGAIN}`,
};

export const BODY_UNREADABLE: Problem = {
	message: 'The body of the delivery could not be read',
	description: `The connection ended too early, or the body is larger than n8n accepts (N8N_PAYLOAD_SIZE_MAX). ${TRY_AGAIN}`,
};

export const BODY_EMPTY: Problem = {
	message: 'The delivery is empty',
	description: `It has a signature but no body. Chatbase sends the lead as JSON in the body of a POST request; something between Chatbase and n8n lost it. Let Chatbase call this URL directly, exactly as this node shows it. ${TRY_AGAIN}`,
};

export const BODY_REENCODED: Problem = {
	message: 'The delivery was changed on its way',
	description: `The signature fits the content but not the bytes that arrived: something between Chatbase and n8n took the JSON apart and wrote it anew. Let Chatbase call this URL directly, or make the proxy or automation in between pass the body on unchanged. ${TRY_AGAIN}`,
};

export const WRONG_KEY: Problem = {
	message: 'The signature fits none of the secret keys',
	description: `The delivery is well-formed but was signed with another key than the ones in the credential. Open the credential and paste the secret key from Chatbase again; it is not the identity verification secret. ${WHERE_THE_KEY_IS} If the key was changed in Chatbase, put the old one under Previous Secret Key. ${TRY_AGAIN}`,
};

export const KEY_TAKEN_FOR_EXPRESSION: Problem = {
	message: 'n8n has taken the secret key for an expression',
	description: `The key begins with "=", which n8n takes for the start of an expression and leaves out. Open the credential and type a blank before the "=": this node leaves the blank out. ${TRY_AGAIN}`,
};

const mustBeOnOrOff = (label: string): Problem => ({
	message: `${label} must be on or off: switch it on or off`,
	description: 'An expression must give true or false.',
});

export const PARAMETERS: Readonly<Record<ParameterPath, (label: string) => Problem>> = {
	events: (label) => ({
		message: `${label} is empty or contains an invalid event: select Lead Submitted`,
		description: 'An expression must give leads.submit, or * for any event.',
	}),
	'options.chatbotIds': (label) => ({
		message: `${label} contains an invalid ID: paste only IDs, or the URL of the chatbot in Chatbase (…/chatbot/ID/…)`,
		description:
			'An ID looks like Id8VKSqDV52fwAvuxaeUO. Remove the option to receive the leads of all chatbots.',
	}),
	'options.leftOutOutput': mustBeOnOrOff,
	simplify: mustBeOnOrOff,
};

/** @param problem what is wrong with the body */
export function wrongShape(message: string, problem: string): Problem {
	return {
		message,
		description: `The delivery is signed correctly, but it is not what Chatbase documents: ${problem}. Expected is JSON such as {"eventType": "leads.submit", "chatbotId": "…", "payload": {…}}. ${TRY_AGAIN}`,
	};
}

/** What arrived is shown cut: it is as long as the sender likes. */
const SHOWN_CHARACTERS = 60;
const SHOWN_ENTRIES = 10;

function quoted(text: string): string {
	const cut = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
	return `"${cut}"`;
}

function listed(entries: readonly string[]): string {
	const shown = entries.slice(0, SHOWN_ENTRIES).map(quoted).join(', ');
	const left = entries.length - SHOWN_ENTRIES;
	return left > 0 ? `${shown} and ${left} more` : shown;
}

type EventLeftOut = Extract<LeftOut, { reason: 'eventNotSelected' }>;

export function eventNotSelected({ eventType, events }: EventLeftOut): Problem {
	return {
		message: 'The event is not among the Events of this node',
		description: `The delivery is signed correctly, but it is the event ${quoted(eventType)}, and this node lets only ${listed(events)} through. Select "Any Event" under Events to receive it, too. ${TRY_AGAIN}`,
	};
}

type ChatbotLeftOut = Extract<LeftOut, { reason: 'chatbotNotSelected' }>;

export function chatbotNotSelected({ chatbotId, chatbotIds }: ChatbotLeftOut): Problem {
	const origin = chatbotId === null ? 'no named chatbot' : `the chatbot ${quoted(chatbotId)}`;
	return {
		message: 'The chatbot is not among the Chatbot IDs of this node',
		description: `The delivery is signed correctly, but it comes from ${origin}, and this node lets only ${listed(chatbotIds)} through. Add the ID under Options → Chatbot IDs, or remove the option to receive the leads of all chatbots. ${TRY_AGAIN}`,
	};
}
