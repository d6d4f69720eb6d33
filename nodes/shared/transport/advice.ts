import { API_HOST, FILES_HOST } from './request';

/** What a status means for one kind of request, where that is more than it means for all. */
interface Meaning {
	/** What happened, in better words than Chatbase's own, which then follow. */
	message?: string;
	advice: string;
}

/** By the status. */
export type Meanings = Readonly<Record<number, Meaning | undefined>>;

const KEY_ADVICE =
	'Check the credential "Chatbase API": a key comes from Workspace settings → API keys in Chatbase, and may have expired or been deleted; one that Chatbase\'s command line has made ends after 90 days, or when one logs out there.';
const EXPIRED_ADVICE =
	"The key has expired: make a new one under Workspace settings → API keys in Chatbase, and put it into the credential. Those that Chatbase's command line makes end after 90 days.";
const RIGHT_ADVICE =
	'Give the key this right in Chatbase (Workspace settings → API keys), or use one that has it. A key gets no right that the role of its maker lacks: let a member make it whose role has the right.';
const PLAN_ADVICE = "The workspace's plan has no API: change the plan in Chatbase.";
const CREDITS_ADVICE =
	"The message credits of the workspace or of the agent are used up: buy more in Chatbase, raise the agent's limit, or wait for the next month.";
const RATE_ADVICE = 'Chatbase allows only so many requests in ten seconds: send fewer, or later.';
const NO_MEMBER_ADVICE =
	'Give the email or the ID of somebody who is a member of the workspace in Chatbase.';
const SHOWN_BY_TEMPLATES = 'WhatsApp → Get Many Templates shows what there is.';
const BEING_DELETED_ADVICE = 'The source is being deleted: create a new one in its place.';
/** What to do, by `error.code`. */
const ADVICE_BY_CODE: ReadonlyMap<string, string> = new Map(
	Object.entries({
		AUTH_MISSING_API_KEY: KEY_ADVICE,
		AUTH_INVALID_API_KEY: KEY_ADVICE,
		API_KEY_EXPIRED: EXPIRED_ADVICE,
		AUTH_EXPIRED_API_KEY: EXPIRED_ADVICE,
		AUTH_INSUFFICIENT_PERMISSIONS: RIGHT_ADVICE,
		PERMISSION_DENIED: RIGHT_ADVICE,
		SUBSCRIPTION_API_RESTRICTED_PLAN: PLAN_ADVICE,
		SUBSCRIPTION_PLAN_REQUIRED: PLAN_ADVICE,
		PLAN_FEATURE_NOT_AVAILABLE: 'The plan of the workspace does not include this.',
		CHAT_CREDITS_EXHAUSTED: CREDITS_ADVICE,
		CHAT_AGENT_CREDITS_EXHAUSTED: CREDITS_ADVICE,
		CHAT_CONVERSATION_MISMATCH: 'The conversation belongs to another agent or user: check the IDs.',
		CHAT_CONVERSATION_NOT_ONGOING:
			'The conversation is paused, taken over or ended: resume it first, or leave Conversation ID empty to begin a new one.',
		AGENT_NOT_FOUND:
			'Choose the agent from the list: it may have been deleted, or belong to another workspace than the key.',
		RESOURCE_NOT_FOUND: 'Check the ID: it may belong to another agent or workspace.',
		VALIDATION_INVALID_DATE_RANGE: 'Check the dates: the first must not be after the last.',
		CONVERSATION_SEARCH_UNAVAILABLE:
			'Searching by text is not available for this agent: empty the query. The filters still work.',
		TICKET_NOT_FOUND: 'Check Ticket Number, and that Agent is the one that has the ticket.',
		TICKET_INVALID_STATUS: 'Choose Status from the list: the agent has no status with this ID.',
		TICKET_TEAM_NOT_FOUND: 'Choose Team from the list: the agent has no team with this ID.',
		TICKET_TEAM_MEMBER_NOT_FOUND: NO_MEMBER_ADVICE,
		TEAM_MEMBER_NOT_FOUND: NO_MEMBER_ADVICE,
		MESSAGE_CONTENT_NOT_RENDERABLE:
			'Nothing of the message is left to be shown: write text, without HTML.',
		WHATSAPP_NOT_CONNECTED:
			'Connect a WhatsApp number to the agent in Chatbase, where the agent is deployed.',
		PHONE_NUMBER_REQUIRED: `The agent has several WhatsApp numbers: set From under Options. ${SHOWN_BY_TEMPLATES}`,
		PHONE_NUMBER_NOT_FOUND: `Check From: it must be a WhatsApp number of the agent. ${SHOWN_BY_TEMPLATES}`,
		TEMPLATE_LANGUAGE_REQUIRED: `The template has several languages: set Language under Options. ${SHOWN_BY_TEMPLATES}`,
		TEMPLATE_NOT_FOUND: `Check Template Name and Language, and that From can send it. ${SHOWN_BY_TEMPLATES}`,
		TEMPLATE_NOT_APPROVED: 'Wait until Meta has approved the template, or choose another one.',
		SEND_BLOCKED:
			'Meta lets this WhatsApp Business Account begin no conversation, often because of its payment: see WhatsApp Manager.',
		MISSING_TEMPLATE_VARIABLES: `Add what is missing to Variables. ${SHOWN_BY_TEMPLATES}`,
		INVALID_TEMPLATE_VARIABLES:
			'The value of a variable must not be empty, nor hold a line break, a tab or more than four blanks in a row.',
		TEMPLATE_BUTTONS_UNSUPPORTED:
			'Choose a template without a button that takes a value, or change the button in WhatsApp Manager.',
		TEMPLATE_PARAMS_REJECTED: `Compare Variables with the template. ${SHOWN_BY_TEMPLATES}`,
		RECIPIENT_INVALID:
			'Check To: it must be a whole phone number with its country code, such as 14155552671.',
		RECIPIENT_NOT_REACHABLE:
			'The number may not be on WhatsApp, or takes no messages of businesses: reach the recipient in another way.',
		WHATSAPP_SEND_FAILED:
			'WhatsApp has refused the message: try again later, or look into WhatsApp Manager.',
		MEDIA_UPLOAD_FAILED:
			'The picture, video or document of the template could not be sent to WhatsApp: try again later.',
		SOURCE_NOT_FOUND: 'Check Source ID, and that Agent is the one that has the source.',
		SOURCE_DUPLICATE: 'The agent has this link already: update that source, or delete it first.',
		SOURCE_SIZE_LIMIT_EXCEEDED:
			'The plan has no room for more: delete other sources of the agent, or change the plan in Chatbase.',
		SOURCE_PENDING_DELETION: BEING_DELETED_ADVICE,
		SOURCE_ALREADY_PENDING_DELETION: BEING_DELETED_ADVICE,
		RATE_LIMIT_TOO_MANY_REQUESTS: RATE_ADVICE,
		SERVICE_UNDER_MAINTENANCE:
			'Chatbase is under maintenance, and has done nothing: try again later.',
	}),
);

const GONE_ADVICE =
	'Chatbase no longer offers this: look for a newer version of this package, and tell its makers.';

const ADVICE_BY_STATUS: Readonly<Record<number, string | undefined>> = {
	400: 'Check the values of the fields.',
	401: KEY_ADVICE,
	402: CREDITS_ADVICE,
	403: 'The key may lack this right (it gets none that the role of its maker lacks), the plan may have no API, or a quota may be used up: see Workspace settings in Chatbase.',
	404: 'Check the IDs: what they name may have been deleted, or belong to another workspace than the key.',
	405: GONE_ADVICE,
	409: 'It does not go with what Chatbase has now: look there, and change the values of the fields.',
	410: GONE_ADVICE,
	413: 'The values of the fields are too long for Chatbase: shorten them.',
	422: 'Check the values of the fields.',
	429: RATE_ADVICE,
};

/** By the hundreds of the status, where nothing else is known of it. */
const ADVICE_BY_KIND: Readonly<Record<number, string | undefined>> = {
	3: `A proxy or a firewall leads requests elsewhere: let n8n reach ${API_HOST}, and for files ${FILES_HOST}.`,
	4: 'Chatbase did not take the request: look for a newer version of this package, and tell its makers.',
	5: 'The fault is on the side of Chatbase: try again later.',
};

/**
 * What a user can do about a refusal. Chatbase's code says more than the status: 403 has several meanings.
 *
 * @param code API v2's `error.code`
 * @param meaning of the status for the request
 */
export function adviceFor(
	status: number,
	code: string | undefined,
	meaning?: Meaning,
): string | undefined {
	const byCode = code === undefined ? undefined : ADVICE_BY_CODE.get(code);
	const byStatus = ADVICE_BY_STATUS[status] ?? ADVICE_BY_KIND[Math.floor(status / 100)];
	return byCode ?? meaning?.advice ?? byStatus;
}
