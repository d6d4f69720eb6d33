/** Histories drawn at random, in which nothing goes wrong but what is asked for. */
import fc from 'fast-check';

import type { DeliveryPlan, History, LeadPlan, SweepPlan, Table } from './history';

const TROUBLES = [
	'the webhook misses leads',
	'the webhook repeats leads',
	'the webhook is slow',
	'leads are listed late',
	'leads have no key',
	'the destination refuses leads',
	'the destination does not answer',
	'a second step fails',
	'deliveries take long',
	'a table is away',
	'sweeps are cancelled',
	'n8n is killed',
	'n8n is away',
	'sweeps are slow',
	'clocks are apart',
] as const;

export type Trouble = (typeof TROUBLES)[number];

/** Histories in which nothing goes wrong but this. */
export function historiesWith(troubles: readonly Trouble[]): fc.Arbitrary<History> {
	const ofAgent = fc.array(sweepPlan(troubles), { maxLength: 30 });
	const sweeps = fc.tuple(ofAgent, ofAgent).map((plans): SweepPlan[][] => plans);
	const away = sweeps.map((plans) =>
		plans.map((ofOne) => ofOne.map((plan) => ({ ...plan, isStarted: false }))),
	);
	return fc.record({
		leads: leadPlans(troubles),
		sweeps: unless(troubles, 'n8n is away', sweeps, away),
		absences: unless(
			troubles,
			'a table is away',
			fc.constant([]),
			fc.array(absence, { minLength: 1, maxLength: 3 }),
		),
		timeOut: unless(troubles, 'sweeps are cancelled', fc.constant(Infinity), minutes(1, 20)),
		clockAhead: unless(
			troubles,
			'clocks are apart',
			minutes(-20, 20),
			fc.oneof(minutes(-90, -31), minutes(31, 90)),
		),
		turns: fc.array(fc.nat(11), { minLength: 1, maxLength: 20 }),
	});
}

/** The usual; with the trouble, one time in five the other. */
function unless<T>(
	troubles: readonly Trouble[],
	trouble: Trouble,
	usual: fc.Arbitrary<T>,
	other: fc.Arbitrary<T>,
) {
	return troubles.includes(trouble)
		? fc.oneof({ arbitrary: usual, weight: 4 }, { arbitrary: other, weight: 1 })
		: usual;
}

const minutes = (min: number, max: number) => fc.integer({ min, max });
const never = fc.constant(undefined);

function deliveryPlans(troubles: readonly Trouble[]) {
	// The usual is less than ten minutes in all: it is recorded before its lead is listed.
	const delivery = fc.record<DeliveryPlan>({
		travel: unless(troubles, 'the webhook is slow', minutes(0, 5), minutes(6, 200)),
		pauses: unless(
			troubles,
			'the webhook is slow',
			fc.tuple(minutes(0, 2), minutes(0, 2)),
			fc.tuple(minutes(0, 40), minutes(0, 40)),
		),
		killedAt: unless(troubles, 'n8n is killed', never, fc.constantFrom(1, 2)),
	});
	const again = fc.record<DeliveryPlan>({
		travel: fc.oneof(minutes(0, 9), minutes(0, 100)),
		pauses: fc.constant([0, 0]),
	});
	const delivered = unless<DeliveryPlan[]>(
		troubles,
		'the webhook repeats leads',
		fc.tuple(delivery),
		fc.tuple(delivery, again),
	);
	return unless(troubles, 'the webhook misses leads', delivered, fc.constant<DeliveryPlan[]>([]));
}

function leadPlans(troubles: readonly Trouble[]) {
	const none = fc.constant(0);
	const forSomeTime = fc.oneof(minutes(1, 150), fc.constant(Infinity));
	const lead = fc.record<Omit<LeadPlan, 'submitted'> & { gap: number }>({
		// Equal times, a person who is soon back, and one who comes later.
		gap: fc.oneof(none, minutes(1, 29), minutes(1, 29), minutes(1, 29), minutes(30, 150)),
		agent: fc.nat(1),
		key: unless(troubles, 'leads have no key', fc.constantFrom('Anna', 'Ben'), fc.constant(null)),
		listedAfter: unless(troubles, 'leads are listed late', minutes(0, 10), minutes(11, 175)),
		deliveries: deliveryPlans(troubles),
		refusedFor: unless(troubles, 'the destination refuses leads', none, forSomeTime),
		unanswered: unless(troubles, 'the destination does not answer', none, minutes(1, 3)),
		secondStepFailsFor: unless(troubles, 'a second step fails', none, forSomeTime),
		takes: unless(troubles, 'deliveries take long', none, minutes(1, 12)),
	});
	return fc.array(lead, { minLength: 1, maxLength: 10 }).map((plans) => {
		let submitted = 0;
		return plans.map(({ gap, ...plan }) => {
			submitted += gap;
			// A key holds the agent, too.
			const key = plan.key && `${plan.key}, who asks agent ${plan.agent}`;
			return { ...plan, key, submitted };
		});
	});
}

function sweepPlan(troubles: readonly Trouble[]) {
	return fc.record<SweepPlan>({
		isStarted: unless(troubles, 'n8n is away', fc.constant(true), fc.constant(false)),
		pauses: unless(
			troubles,
			'sweeps are slow',
			// A minute once in a while: the next sweep does not come in its way.
			fc.nat(9).map((place) => Array.from({ length: 10 }, (_, index) => Number(index === place))),
			fc.array(minutes(0, 25), { minLength: 1, maxLength: 5 }),
		),
		killedAt: unless(troubles, 'n8n is killed', never, minutes(1, 30)),
	});
}

const absence = fc
	.record({
		table: fc.constantFrom<Table>('record', 'toLookAt'),
		from: minutes(0, 200),
		lasts: minutes(1, 60),
	})
	.map(({ lasts, ...one }) => ({ ...one, until: one.from + lasts }));

/** A few troubles at once: with all of them, almost everything would be excused. */
export const histories = fc
	.tuple(fc.subarray([...TROUBLES], { maxLength: 2 }), fc.boolean())
	.chain(([troubles, isMissing]) =>
		historiesWith(isMissing ? [...troubles, 'the webhook misses leads'] : troubles),
	);
