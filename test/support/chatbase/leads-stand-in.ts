import type { Answer, Sent } from './answering-chatbase';

/** A lead as Chatbase lists it. */
export interface Listed {
	id: string | null;
	chatbot_id?: string;
	created_at: unknown;
	name?: string;
	email?: string;
}

/**
 * Lists leads as Chatbase does: by chatbot and days, newest first, page by page, with the time by its
 * clock.
 *
 * @param leads as they are when it is asked
 */
export function listing(leads: () => Listed[], clockOffsetMs = 0) {
	return ({ path, query }: Sent): Answer => {
		expect(path).toBe('/api/v1/get-leads');
		const { chatbotId, startDate = '', endDate = '', page, size } = query;
		const end = `${endDate}~`; // which is after all times of that day
		const matching = leads()
			.filter(({ chatbot_id = chatbotId, created_at }) => {
				const time = String(created_at);
				return chatbot_id === chatbotId && time >= startDate && time < end;
			})
			.sort((a, b) => (String(b.created_at) < String(a.created_at) ? -1 : 1));
		const first = (Number(page) - 1) * Number(size);
		return {
			body: { collectedCustomers: { data: matching.slice(first, first + Number(size)) } },
			headers: { date: new Date(Date.now() + clockOffsetMs).toUTCString() },
		};
	};
}
