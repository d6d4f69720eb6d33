import type { DeliveryPlan, History, LeadPlan } from './history';
import type { Outcome } from './outcome';

/** How many times each lead was delivered. */
export const timesOf = ({ leads, arrivals }: Outcome) =>
	leads.map((lead) => arrivals.filter((arrival) => arrival.lead === lead).length);

const AT_ONCE: DeliveryPlan = { travel: 1, pauses: [0, 0] };
export const MISSED = { deliveries: [] };

/** A lead of Anna, with which nothing goes wrong but this. */
export function leadAt(submitted: number, wrong: Partial<LeadPlan> = {}): LeadPlan {
	const deliveries = [AT_ONCE];
	const well = { listedAfter: 0, refusedFor: 0, unanswered: 0, secondStepFailsFor: 0, takes: 0 };
	return { submitted, key: 'Anna', agent: 0, deliveries, ...well, ...wrong };
}

/** A lead of which the webhook makes these deliveries. */
export const deliveredAt = (submitted: number, ...deliveries: Array<Partial<DeliveryPlan>>) =>
	leadAt(submitted, { deliveries: deliveries.map((plan) => ({ ...AT_ONCE, ...plan })) });

export function historyOf(leads: LeadPlan[], wrong: Partial<History> = {}): History {
	return {
		leads,
		sweeps: [],
		absences: [],
		timeOut: Infinity,
		clockAhead: 0,
		turns: [0],
		...wrong,
	};
}

/** The same leads of different people. */
export const withOwnKeys = (leads: LeadPlan[]) =>
	leads.map((plan, index) => ({ ...plan, key: `Visitor ${index}` }));

export const onceEach = (leads: readonly unknown[]) => leads.map(() => 1);
