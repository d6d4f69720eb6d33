// WhatsApp behind the stand-in for Chatbase: what is to be sent is kept, and goes nowhere.
import { randomUUID } from 'node:crypto';

import { refusal } from './refusal.mjs';

/**
 * A template is as documented. No answer shows its agent.
 *
 * @typedef {{agentId: string, id: string, name: string, language: string, wabaId: string, variables: Record<string, string[]>, [field: string]: unknown}} Template
 * @typedef {{agentId: string, from: string, wabaId: string, verifiedName: string | null}} Sender
 */

/** What an agent has of WhatsApp from the beginning: nothing. */
export const newWhatsApp = () => ({
	templates: /** @type {Template[]} */ ([]),
	senders: /** @type {Sender[]} */ ([]),
	/** The bodies of the requests that sent something. @type {object[]} */
	sentTemplates: [],
});

const digitsOf = (/** @type {string} */ phone) => phone.replace(/\D/g, '');
const ofAgent = (list, wanted) =>
	list.flatMap(({ agentId, ...one }) => (agentId === wanted ? [one] : []));

/** The variables of a template that a request has no value for. */
const missingOf = ({ variables: wanted }, { variables = {} }) =>
	Object.entries(wanted).flatMap(([component, keys]) =>
		keys.flatMap((key) => (variables[component]?.[key] ? [] : [`${component}[${key}]`])),
	);

/** @param {ReturnType<typeof newWhatsApp>} chatbase @returns {Record<string, (asked: any) => object>} */
export const answerWhatsApp = ({ templates, senders, sentTemplates }) => ({
	'list WhatsApp templates'({ agentId }) {
		const own = ofAgent(senders, agentId);
		if (own.length === 0) return refusal(403, 'WHATSAPP_NOT_CONNECTED');
		const listed = ofAgent(templates, agentId);
		return { templates: listed, complete: true, unavailableWabaIds: [], senders: own };
	},
	'send a WhatsApp template'({ agentId, body }) {
		const { to, from, template } = body;
		const own = ofAgent(senders, agentId);
		if (own.length === 0) return refusal(403, 'WHATSAPP_NOT_CONNECTED');
		if (own.length > 1 && !from) return refusal(400, 'PHONE_NUMBER_REQUIRED');
		const sender = from ? own.find((one) => digitsOf(one.from) === digitsOf(from)) : own[0];
		if (sender === undefined) return refusal(404, 'PHONE_NUMBER_NOT_FOUND');
		const { name, language } = template;
		const found = ofAgent(templates, agentId)
			.filter((one) => one.wabaId === sender.wabaId && one.name === name)
			.filter((one) => one.language === (language ?? one.language));
		if (found.length === 0) return refusal(404, 'TEMPLATE_NOT_FOUND');
		if (found.length > 1) return refusal(400, 'TEMPLATE_LANGUAGE_REQUIRED');
		const missing = missingOf(found[0], template);
		if (missing.length > 0) {
			return refusal(422, 'MISSING_TEMPLATE_VARIABLES', { missing: missing.join(', ') });
		}
		sentTemplates.push(body);
		const ids = { messageId: `wamid.${randomUUID()}`, conversationId: randomUUID() };
		return { statusCode: 201, ...ids, to: digitsOf(to) };
	},
});
