import { agentField } from '../../../shared/agent';
import { dataOf, fieldsOf, idOf } from '../../../shared/json';
import type { Meanings } from '../../../shared/transport/advice';
import type { Operation } from '../../operation';
import { readTicketNumber, ticketNumberField, ticketPath } from './fields';
import type { ticketMessageSchema } from './schemas';

const MOST_IN_MESSAGE = 10_000;

const MEANINGS: Meanings = {
	409: {
		message: 'Nobody has taken over the conversation of this ticket from the agent',
		advice:
			"Take the conversation over in Chatbase's dashboard, then reply: only the dashboard can take it over, Pause is not enough.",
	},
};

export const reply: Operation<typeof ticketMessageSchema> = {
	value: 'reply',
	name: 'Reply',
	action: 'Reply to a ticket',
	description: 'Write to the customer of a ticket, in the name of a member of the workspace',
	fields: [
		agentField,
		ticketNumberField,
		{
			displayName: 'Member',
			name: 'author',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. name@email.com',
			description: 'Email or ID of the member of the workspace who replies',
		},
		{
			displayName: 'Message',
			name: 'message',
			type: 'string',
			typeOptions: { rows: 4 },
			required: true,
			default: '',
			description: `What the customer gets, in Markdown or plain text; ${MOST_IN_MESSAGE} characters at most`,
		},
	],
	output: async () => (await import('./schemas')).ticketMessageSchema,
	writes: true,
	async run({ chatbase, parameters }) {
		const agentId = parameters.agentId();
		const number = readTicketNumber(parameters);
		const content = parameters.text('message', { most: MOST_IN_MESSAGE });
		const { readAuthor } = await import('./reading');
		const { toMessage } = await import('./ticket');
		const response = await chatbase.sendV2({
			method: 'POST',
			path: ticketPath(agentId, number, 'messages'),
			body: { type: 'reply', content, ...readAuthor(parameters, 'author') },
			subject: 'ticket',
			meanings: MEANINGS,
		});
		const message = fieldsOf(dataOf(response.json));
		if (idOf(message.id) === undefined) throw response.unusable();
		return [toMessage(message, { ticketNumber: Number(number), agentId })];
	},
};
