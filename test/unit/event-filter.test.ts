import { whyLeftOut } from '../../nodes/ChatbaseTrigger/eventFilter';

describe('an event', () => {
	const lead = (chatbotId: string | null, eventType = 'leads.submit') => ({
		eventType,
		chatbotId,
		payload: {},
		otherKeys: {},
		body: {},
	});
	const wants = (chosen: string[], ...chatbotIds: string[]) => ({
		events: chosen,
		chatbotIds,
	});

	it.each([
		[lead('a'), wants(['leads.submit'])],
		[lead(null), wants(['leads.submit'])],
		[lead('a', 'other'), wants(['*'])],
		[lead('a', 'other'), wants(['leads.submit', '*'])],
		[lead('b'), wants(['leads.submit'], 'a', 'b')],
	])('%j is wanted by %j', (event, parameters) => {
		expect(whyLeftOut(event, parameters)).toBeUndefined();
	});

	it.each([
		[lead('a', 'other'), wants(['leads.submit']), 'eventNotSelected'],
		[lead('c'), wants(['leads.submit'], 'a', 'b'), 'chatbotNotSelected'],
		[lead(null), wants(['*'], 'a'), 'chatbotNotSelected'],
		[lead('c', 'other'), wants(['leads.submit'], 'a'), 'eventNotSelected'],
	])('%j is left out by %j', (event, parameters, reason) => {
		const { eventType, chatbotId } = event;
		expect(whyLeftOut(event, parameters)).toEqual(
			reason === 'eventNotSelected'
				? { reason, eventType, events: parameters.events }
				: { reason, chatbotId, chatbotIds: parameters.chatbotIds },
		);
	});
});
