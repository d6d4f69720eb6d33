import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';

import { readAgentId } from '../../../shared/agent';
import { operationError } from '../../../shared/errors';
import { idOf, textOf, type Fields } from '../../../shared/json';
import { chosenIn } from '../../../shared/parameterValues';
import { createClient } from '../../../shared/transport/client';
import { entriesOf } from '../../../shared/transport/v2';
import { NONE } from './fields';

/** What can be chosen from: where it is listed, how it is called, and what comes before it. */
interface List {
	path: string;
	subject: string;
	labelOf: (entry: Fields) => string | undefined;
	before?: INodeListSearchItems[];
}

const teams: List = { path: 'teams', subject: 'teams', labelOf: ({ name }) => textOf(name) };

const LISTS = {
	statuses: {
		path: 'ticket-statuses',
		subject: 'ticket statuses',
		labelOf: ({ internalLabel, externalLabel, category }) => {
			const label = textOf(internalLabel) ?? textOf(externalLabel);
			return label && `${label} (${textOf(category) ?? 'no category'})`;
		},
	},
	teams,
	teamsOrNone: { ...teams, before: [{ name: 'No Team', value: NONE }] },
} satisfies Record<string, List>;

/** The agent that is chosen in the panel, whose lists they are. */
function agentIn(context: ILoadOptionsFunctions): string {
	const given = chosenIn(context.getCurrentNodeParameter('agentId'));
	const agentId = readAgentId(idOf(given)?.trim() ?? '');
	if (agentId !== undefined) return agentId;
	throw operationError(context.getNode(), 'Choose the agent first', {
		description:
			'The list is that of one agent. Where an expression gives the agent, give the ID here, too.',
	});
}

/** What can be chosen from, as far as its name or ID holds a text. Chatbase gives each list whole. */
export async function search(
	context: ILoadOptionsFunctions,
	name: keyof typeof LISTS,
	filter = '',
): Promise<INodeListSearchResult> {
	const { path, subject, labelOf, before = [] }: List = LISTS[name];
	const response = await createClient(context).sendV2({
		method: 'GET',
		path: ['agents', agentIn(context), 'helpdesk', path],
		subject,
	});
	const listed = entriesOf(response).map((entry): INodeListSearchItems => {
		const value = String(entry.id);
		return { name: labelOf(entry) ?? value, value };
	});
	const wanted = filter.trim().toLowerCase();
	const isWanted = (choice: INodeListSearchItems) =>
		`${choice.name}\n${choice.value}`.toLowerCase().includes(wanted);
	return { results: [...before, ...listed].filter(isWanted) };
}
