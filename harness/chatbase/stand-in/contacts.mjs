// The contacts of the stand-in for Chatbase.
import { randomUUID } from 'node:crypto';
import { check, errorV1, now } from './answers.mjs';

/**
 * As documented, with times in seconds since 1970. A contact also has its agent, which no answer shows.
 *
 * @typedef {{chatbotId: string, id: string, external_id: string, email?: string | null, custom_attributes?: object, [field: string]: unknown}} Contact
 *
 * `customAttributes`: the names that contacts may have; others are dropped.
 * @typedef {{contacts: Contact[], customAttributes: string[]}} Chatbase
 */

const TAKEN = errorV1(409, 'Email already exists');
const EMPTY = { name: null, email: null, phonenumber: null, stripe_accounts: [] };

const toSuccess = (data) => ({ message: 'Success', data });
const toAnswer = ({ chatbotId, ...contact }) => contact;
const has = (contacts, name, value) => contacts.some((one) => value && one[name] === value);

/** @param {Chatbase} chatbase */
function known({ customAttributes }, attributes = {}) {
	const entries = Object.entries(attributes).filter(([name]) => customAttributes.includes(name));
	return Object.fromEntries(entries);
}

function pageOf(contacts, query) {
	const [page, per_page] = [Number(query.page ?? 1), Number(query.per_page ?? 100)];
	const total_pages = Math.ceil(contacts.length / per_page);
	if (page > Math.max(1, total_pages)) return errorV1(400, 'Page number out of range');
	const data = contacts.slice((page - 1) * per_page, page * per_page).map(toAnswer);
	return { ...toSuccess(data), total: contacts.length, pages: { page, per_page, total_pages } };
}

/** @param {Chatbase} chatbase */
function create(chatbase, chatbotId, others, users) {
	for (const { external_id } of users) {
		check(!has(others, 'external_id', external_id), 'an external_id for the second time');
	}
	if (users.some(({ email }) => has(others, 'email', email))) return TAKEN;
	const created = users.map((user) => {
		const custom_attributes = known(chatbase, user.custom_attributes);
		const own = { id: randomUUID(), created_at: now(), updated_at: now(), chatbotId };
		return { ...EMPTY, ...user, custom_attributes, ...own };
	});
	chatbase.contacts.push(...created);
	return toSuccess(created.map(toAnswer));
}

/** @param {Chatbase} chatbase @param {Contact} contact */
function update(chatbase, contact, others, { custom_attributes: attributes, ...fields }) {
	if (fields.email !== contact.email && has(others, 'email', fields.email)) return TAKEN;
	// Whether these are merged or replaced is not documented.
	const custom_attributes = { ...contact.custom_attributes, ...known(chatbase, attributes) };
	Object.assign(contact, fields, { custom_attributes, updated_at: now() });
	return toSuccess(toAnswer(contact));
}

/** @param {Chatbase} chatbase */
export function answerContacts(chatbase) {
	const { contacts } = chatbase;
	const ofAgent = (agentId) => contacts.filter(({ chatbotId }) => chatbotId === agentId);
	const onOne =
		(answer) =>
		({ agentId, externalId, body }) => {
			const contact = ofAgent(agentId).find(({ external_id }) => external_id === externalId);
			return contact ? answer(contact, body) : errorV1(404, 'Contact not found');
		};
	return {
		'list contacts': ({ agentId, query }) => pageOf(ofAgent(agentId), query),
		'create contacts': ({ agentId, body }) =>
			create(chatbase, agentId, ofAgent(agentId), body.users),
		'get a contact': onOne((contact) => toSuccess(toAnswer(contact))),
		'update a contact': onOne((contact, { data }) =>
			update(chatbase, contact, ofAgent(contact.chatbotId), data),
		),
		'delete a contact': onOne((contact) => {
			contacts.splice(contacts.indexOf(contact), 1);
			return toSuccess(toAnswer(contact));
		}),
	};
}
