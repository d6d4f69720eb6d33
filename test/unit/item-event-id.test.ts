import { createHash } from 'node:crypto';

import { eventIdOfListedLead } from '../../nodes/shared/eventId';
import { leadItemSchema, toLeadItem } from '../../nodes/shared/leadItem';
import { fixture } from '../support/files';
import { itemFor, leadFor, RECEIVED_AT } from '../support/items';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('the item of a lead', () => {
	it('is the same with a byte order mark, but for the id of the delivery', () => {
		const bare = itemFor(fixture('lead.json'));
		const marked = itemFor(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), fixture('lead.json')]));
		expect(marked).toEqual({
			...bare,
			eventId: expect.not.stringMatching(bare.eventId as string),
			receivedAt: RECEIVED_AT,
		});
	});

	it('has the same id when the same delivery arrives twice, and only then', () => {
		const [first, again] = [leadFor('{"a":1}'), leadFor('{"a":1}')];
		expect(first.eventId).toBe(again.eventId);
		expect(leadFor('{"a":2}').eventId).not.toBe(first.eventId);
	});
});

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
			leadKey: sha256('["c","name","example visitor"]'),
			eventId: sha256('lead:1'),
			receivedAt: '2026-01-31T09:30:00.000Z',
		});
	});
});
