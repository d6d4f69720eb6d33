import { createHash } from 'node:crypto';

import { eventIdOfListedLead, leadItemSchema, toLeadItem } from '../../nodes/shared/lead';

describe('a lead that Chatbase lists, without a delivery', () => {
	it('becomes the same item, named by its own id', () => {
		const lead = {
			chatbotId: 'c',
			fields: { customerName: 'Example Visitor', customerEmail: '', account: 'a' },
			otherKeys: {},
		};
		const receipt = { eventId: eventIdOfListedLead('1'), receivedAt: '2026-01-31T09:30:00.000Z' };
		const item = toLeadItem(lead, receipt);

		expect(leadItemSchema.strict().safeParse(item).error).toBeUndefined();
		expect(item).toEqual({
			customerName: 'Example Visitor',
			customerEmail: null,
			customerPhone: null,
			conversationId: null,
			chatbotId: 'c',
			eventType: 'leads.submit',
			customFields: { account: 'a' },
			otherKeys: {},
			eventId: createHash('sha256').update('lead:1').digest('hex'),
			receivedAt: '2026-01-31T09:30:00.000Z',
		});
	});
});
