import { chatbase, type Answer } from '../chatbase/answering-chatbase';
import { listing, type Listed } from '../chatbase/leads-stand-in';
import { createPoller, type Poll, type PollingSetup } from './polls';

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;
export const BOT = 'Id8VKSqDV52fwAvuxaeUO';
export const OTHER = '_other-chatbot-of-21_';

export const realNow = Date.now;
export const ago = (milliseconds: number) => new Date(Date.now() - milliseconds).toISOString();
export const idsOf = ({ items }: Poll) => items?.map(({ leadId }) => leadId);

/** Chatbase's refusals, always the same. */
export const refusing = (answer: Answer) => () => answer;

/** Of its rate limit, with how long to wait. */
export const limited = (seconds: number): Answer => ({
	...{ status: 429, body: { message: 'Slow down' } },
	headers: { 'retry-after': String(seconds) },
});

/** Leads that visitors leave while time passes, and Chatbase lists: anew for each of the tests beside the call. */
export function polledLeads() {
	const leads: Listed[] = [];
	const list = listing(() => leads);
	let offset = 0;
	let number = 0;

	beforeEach(() => {
		offset = 0;
		leads.length = 0;
		jest.spyOn(Date, 'now').mockImplementation(() => realNow() + offset);
		chatbase(list);
	});
	afterEach(() => {
		jest.restoreAllMocks();
	});

	/** Lets time pass. */
	const pass = (milliseconds: number) => void (offset += milliseconds);

	/** A visitor leaves a lead now, or some time ago. */
	function leave(before = 0, more: Partial<Listed> = {}): string {
		const id = `lead-${String((number += 1)).padStart(6, '0')}`;
		leads.push({ id, created_at: ago(before), email: `${id}@example.com`, ...more });
		return id;
	}

	/** Takes the place of all leads that were left. */
	function leaveOnly(count: number, lead: (index: number) => Listed): void {
		leads.splice(0, leads.length, ...Array.from({ length: count }, (_, index) => lead(index)));
	}

	/** A node that has been published, with the first poll behind it. */
	async function published(setup: PollingSetup = {}) {
		const poller = createPoller({ chatbots: [BOT], ...setup });
		expect(await poller.poll()).toMatchObject({ items: null, error: undefined, told: [] });
		pass(10 * MINUTE);
		return poller;
	}

	return { leads, list, pass, leave, leaveOnly, published };
}
