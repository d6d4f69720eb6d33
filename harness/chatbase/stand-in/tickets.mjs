// The help desk of the stand-in for Chatbase.
import { randomUUID } from 'node:crypto';

import { toPage } from './pages.mjs';
import { refusal } from './refusal.mjs';

/**
 * A ticket is as documented. No answer shows its agent, or its messages.
 *
 * @typedef {{agentId: string, ticketNumber: number, messages: object[], statusId: string, statusCategory: string, createdAt: string, updatedAt: string, lastMessageAt: string | null, conversationId: string | null, [field: string]: unknown}} Ticket
 * @typedef {{id: string, category: string, internalLabel: string, isDefault: boolean, [field: string]: unknown}} Status
 * @typedef {{id: string, name: string, [field: string]: unknown}} Team
 * @typedef {{id: string, name: string, email: string}} Member
 */

/** @param {string} category @returns {Status} the default one of a category */
const status = (category) => {
	const label = { internalLabel: category, externalLabel: category };
	return { id: randomUUID(), category, ...label, color: null, isDefault: true, position: 0 };
};

/** What a help desk has from the beginning. */
export const newHelpdesk = () => ({
	tickets: /** @type {Ticket[]} */ ([]),
	statuses: ['new', 'on_you', 'on_customer', 'on_hold', 'closed', 'cancelled'].map(status),
	teams: /** @type {Team[]} */ ([]),
	members: /** @type {Member[]} */ ([]),
});

const now = () => new Date().toISOString();
const bare = (list) => ({
	body: JSON.stringify(list),
	headers: { 'content-type': 'application/json' },
});
const toTicket = ({ agentId, messages, ...ticket }) => ticket;
const toListed = (/** @type {Ticket} */ ticket) => {
	const { description, metadata, ...listed } = toTicket(ticket);
	return listed;
};

/** Whether a ticket passes one filter: a list of values, of which `none` stands for null too. */
const passes = (wanted, value) => wanted?.split(',').includes(value ?? 'none') ?? true;

/** @param {ReturnType<typeof newHelpdesk>} helpdesk @returns what a body changes in a ticket, or the refusal of it */
function changesOf({ statuses, teams, members }, body) {
	const { statusId, statusCategory, assigneeId, assigneeEmail, teamId, priority } = body;
	const chosen = statuses.find(({ id, category, isDefault }) =>
		statusCategory === undefined ? id === statusId : isDefault && category === statusCategory,
	);
	const asksForStatus = (statusId ?? statusCategory) !== undefined;
	if (asksForStatus && !chosen) return refusal(422, 'TICKET_INVALID_STATUS');
	const member = members.find(({ id, email }) =>
		assigneeEmail ? email.toLowerCase() === assigneeEmail.toLowerCase() : id === assigneeId,
	);
	const asksForMember = Boolean(assigneeId ?? assigneeEmail);
	if (asksForMember && !member) return refusal(422, 'TICKET_TEAM_MEMBER_NOT_FOUND');
	if (teamId && !teams.some(({ id }) => id === teamId))
		return refusal(422, 'TICKET_TEAM_NOT_FOUND');
	return {
		...(chosen && { statusId: chosen.id, statusCategory: chosen.category }),
		...(asksForMember && { assigneeId: member?.id }),
		...(assigneeId === null && { assigneeId }),
		...(teamId !== undefined && { teamId }),
		...(priority !== undefined && { priority }),
	};
}

/** @param {Ticket[]} tickets @returns those of an agent that a query asks for, in its order */
function listed(tickets, agentId, query) {
	const { status: category, channel, assigneeId, teamId, priority } = query;
	const { createdAfter = '', createdBefore = '9999', sortBy = 'updatedAt', order } = query;
	const key = (ticket) => ticket[sortBy] ?? ticket.createdAt;
	const wanted = tickets
		.filter((ticket) => ticket.agentId === agentId)
		.filter((ticket) => passes(category, ticket.statusCategory) && passes(channel, ticket.channel))
		.filter((ticket) => passes(assigneeId, ticket.assigneeId) && passes(teamId, ticket.teamId))
		.filter((ticket) => passes(priority, ticket.priority))
		.filter(({ createdAt }) => createdAt >= createdAfter && createdAt <= createdBefore)
		.sort((a, b) => (key(a) < key(b) ? -1 : 1));
	return order === 'asc' ? wanted : wanted.reverse();
}

/**
 * @param {ReturnType<typeof newHelpdesk> & {conversations: {id: string, status: string}[]}} chatbase
 * @returns {Record<string, (asked: any) => object>}
 */
export function answerTickets(chatbase) {
	const { tickets, statuses, teams, members, conversations } = chatbase;
	const find = (/** @type {{agentId: string, ticketNumber: string}} */ { agentId, ticketNumber }) =>
		tickets.find((one) => one.agentId === agentId && one.ticketNumber === Number(ticketNumber));
	/** @param {(ticket: Ticket, asked: any) => object} answer */
	const ofOne = (answer) => (asked) => {
		const found = find(asked);
		return found === undefined ? refusal(404, 'TICKET_NOT_FOUND') : answer(found, asked);
	};
	return {
		'list ticket statuses': () => bare(statuses),
		'list teams': () => bare(teams),
		'list tickets': ({ agentId, query }) =>
			toPage(listed(tickets, agentId, query).map(toListed), query),
		'create a ticket'({ agentId, body }) {
			const { subject, description, customer, ...given } = body;
			const asked = { statusCategory: given.statusId ? undefined : 'new', ...given };
			const changes = changesOf(chatbase, asked);
			if ('error' in changes) return changes;
			const { email, name = null } = customer;
			const created = {
				...{ agentId, ticketNumber: tickets.length + 1, subject, description, metadata: {} },
				customer: { id: randomUUID(), name, email, phoneNumber: null },
				...{ channel: 'api', conversationId: null, assigneeId: null, teamId: null },
				...{ priority: 'none', createdAt: now(), updatedAt: now(), lastMessageAt: now() },
				...{ statusId: '', statusCategory: '', messages: [], ...changes },
			};
			tickets.push(created);
			return { statusCode: 201, ...toTicket(created) };
		},
		'search tickets'({ agentId, body: { query, limit = 20 } }) {
			const words = query.toLowerCase();
			const hits = tickets
				.filter((ticket) => ticket.agentId === agentId)
				.filter((ticket) => JSON.stringify(ticket).toLowerCase().includes(words));
			const pagination = { cursor: null, hasMore: hits.length > limit };
			return { data: hits.slice(0, limit).map(toListed), pagination };
		},
		'get a ticket': ofOne(toTicket),
		'update a ticket': ofOne((ticket, { body }) => {
			const changes = changesOf(chatbase, body);
			if ('error' in changes) return changes;
			return toTicket(Object.assign(ticket, changes, { updatedAt: now() }));
		}),
		'list the messages of a ticket': ofOne(({ messages }, { query }) => toPage(messages, query)),
		'reply to a ticket': ofOne((ticket, { body: { content, authorId, authorEmail } }) => {
			const linked = conversations.find(({ id }) => id === ticket.conversationId);
			if (linked && linked.status !== 'taken_over') {
				return refusal(409, 'CONVERSATION_NOT_TAKEN_OVER');
			}
			const author = members.find(({ id, email }) => id === authorId || email === authorEmail);
			if (author === undefined) return refusal(422, 'TEAM_MEMBER_NOT_FOUND');
			const sender = { type: 'agent', ...author };
			const about = { id: randomUUID(), type: 'reply', sender, createdAt: now() };
			const message = { ...about, content: `<p>${content}</p>`, contentText: content };
			ticket.messages.push({ ...message, attachments: [] });
			Object.assign(ticket, { updatedAt: now(), lastMessageAt: now() });
			return { statusCode: 201, ...message };
		}),
	};
}
