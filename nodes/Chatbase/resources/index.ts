import type { Resource } from '../operation';
import { respond } from './action/respond';
import { clone as cloneAgent } from './agent/clone';
import { remove as deleteAgent } from './agent/delete';
import { get as getAgent } from './agent/get';
import { getAll as getAgents } from './agent/getAll';
import { update as updateAgent } from './agent/update';
import { remove as deleteContact } from './contact/delete';
import { get as getContact } from './contact/get';
import { getAll as getContacts } from './contact/getAll';
import { upsert as upsertContact } from './contact/upsert';
import { get as getConversation } from './conversation/get';
import { getAll as getConversations } from './conversation/getAll';
import { getManyByUser } from './conversation/getManyByUser';
import { pause, resume } from './conversation/pausing';
import { search } from './conversation/search';
import { setFeedback } from './conversation/setFeedback';
import { submitToolResult } from './conversation/submitToolResult';
import { getAll as getLeads } from './lead/getAll';
import { send } from './message/send';
import { create as createSource } from './source/create';
import { remove as deleteSource } from './source/delete';
import { get as getSource } from './source/get';
import { getAll as getSources } from './source/getAll';
import { update as updateSource } from './source/update';
import { create as createTicket } from './ticket/create';
import { get as getTicket } from './ticket/get';
import { getAll as getTickets } from './ticket/getAll';
import { getManyMessages as getTicketMessages } from './ticket/getManyMessages';
import { reply as replyToTicket } from './ticket/reply';
import { search as searchTickets } from './ticket/search';
import { update as updateTicket } from './ticket/update';
import { getManyTemplates } from './whatsApp/getManyTemplates';
import { sendTemplate } from './whatsApp/sendTemplate';

/** All that the node can do. Panel, behaviour and output schemas follow from this list. */
export const RESOURCES: readonly Resource[] = [
	{ value: 'action', name: 'Action', isForTools: false, operations: [respond] },
	{
		value: 'agent',
		name: 'Agent',
		operations: [getAgent, getAgents, cloneAgent, deleteAgent, updateAgent],
	},
	{
		value: 'contact',
		name: 'Contact',
		operations: [upsertContact, deleteContact, getContact, getContacts],
	},
	{
		value: 'conversation',
		name: 'Conversation',
		operations: [
			getConversation,
			getConversations,
			getManyByUser,
			pause,
			resume,
			search,
			setFeedback,
			submitToolResult,
		],
	},
	{ value: 'lead', name: 'Lead', operations: [getLeads] },
	{ value: 'message', name: 'Message', operations: [send] },
	{
		value: 'source',
		name: 'Source',
		operations: [createSource, deleteSource, getSource, getSources, updateSource],
	},
	{
		value: 'ticket',
		name: 'Ticket',
		operations: [
			createTicket,
			getTicket,
			getTickets,
			getTicketMessages,
			replyToTicket,
			searchTickets,
			updateTicket,
		],
	},
	{ value: 'whatsApp', name: 'WhatsApp', operations: [getManyTemplates, sendTemplate] },
];
