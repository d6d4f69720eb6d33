import {
	toConversation,
	type Conversation,
} from '../../Chatbase/resources/conversation/conversation';
import { idOf, type Fields } from '../../shared/json';
import { readTime } from '../../shared/time';
import type { Client } from '../../shared/transport/client';
import type { Source } from '../source';
import { sourceOf } from './v2';

const PAGE_SIZE = 25;

/** A conversation of a visitor who does not exist. */
function sample(agentId: string): Conversation {
	const now = Math.floor(Date.now() / 1000);
	const fields = { id: 'sample-conversation', source: 'Widget or Iframe', status: 'ongoing' };
	const title = 'A question about delivery';
	return toConversation({ ...fields, title, createdAt: now - 600, updatedAt: now }, agentId);
}

/**
 * The conversations that Chatbase's search finds, by when something was said in them last. Search tells neither when
 * an agent did what it is asked for, nor how often: so each counts once.
 *
 * @param filter by what the agent did
 * @see https://www.chatbase.co/docs/api-v2/conversation-search
 */
export function conversationsSource(
	client: Pick<Client, 'pageV2'>,
	filter: { escalated: 'true' } | { actionType: 'collect-leads' },
): Source {
	return sourceOf(client, {
		keepsAll: true,
		pageSize: PAGE_SIZE,
		request: ({ chatbotId, fromDay, toDay }) => ({
			method: 'GET',
			path: ['agents', chatbotId, 'conversations', 'search'],
			query: { ...filter, updatedAfter: fromDay, updatedBefore: toDay },
			subject: 'conversations',
		}),
		toEntry: (fields: Fields, agentId) => ({
			id: String(idOf(fields.id)),
			time: readTime(fields.updatedAt),
			toItem: () => toConversation(fields, agentId),
		}),
		sample,
		narrowing: 'Search them with the Chatbase node instead: Conversation, Search, with dates.',
	});
}
