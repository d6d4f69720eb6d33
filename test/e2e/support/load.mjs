// Many leads at once, and what became of each.
import { setTimeout as pause } from 'node:timers/promises';
import pMap from 'p-map';

import { deliver, leadEvent } from '../../../harness/chatbase/webhook-sender.mjs';
import { itemsOf } from '../../../harness/n8n/executions.mjs';
import { TRIGGER } from '../../../harness/n8n/workflows.mjs';
import { record } from './run.mjs';

const READ_AT_ONCE = 8;
const PAUSE_AFTER_FAILURE_MS = 100;

/**
 * @typedef {object} Delivery
 * @property {object} event the lead
 * @property {number} [status] what the sender was answered; undefined when the connection broke
 */

/**
 * Starts to deliver leads that differ from each other, as a sender without retries does.
 *
 * @param {{url: () => string, secret: () => string, count?: number, atOnce: number}} options
 */
export function startLoad({ url, secret, count = Infinity, atOnce }) {
	/** @type {Delivery[]} */
	const deliveries = [];
	let stopped = false;

	function* events() {
		for (let number = 0; number < count && !stopped; number += 1) {
			yield leadEvent({
				name: `Visitor ${number}`,
				email: `visitor-${number}@example.com`,
				phone: `+1 555 ${number}`,
			});
		}
	}
	const deliverOne = async (event) => {
		/** @type {Delivery} */
		const delivery = { event };
		deliveries.push(delivery);
		const answer = await deliver(url(), secret(), event).catch(() => undefined);
		delivery.status = answer?.status;
		if (delivery.status !== 200) await pause(PAUSE_AFTER_FAILURE_MS);
	};
	const done = pMap(events(), deliverOne, { concurrency: atOnce });

	return {
		deliveries,
		/** Resolves when `count` leads are answered. */
		done: done.then(() => deliveries),
		async stop() {
			stopped = true;
			await done;
			return deliveries;
		},
	};
}

export function acknowledged(deliveries) {
	return deliveries.filter(({ status }) => status === 200);
}

/**
 * Reads executions, whatever their state.
 *
 * @param {import('../../../harness/n8n/api.mjs').N8nApi} api
 * @param {{id: string}[]} executions
 * @returns {Promise<{leads: Map<string, {id: string, status: string, item: object}[]>, empty: {id: string, status: string, error?: string}[]}>}
 * the leads by conversation, and the executions whose data n8n has thrown away
 */
export async function storedLeads(api, executions) {
	const read = async ({ id }) => await api.execution(id);
	const leads = new Map();
	const empty = [];
	for (const { id, status, data } of await pMap(executions, read, { concurrency: READ_AT_ONCE })) {
		const items = itemsOf({ data }, TRIGGER);
		if (items.length === 0) empty.push({ id, status, error: data.resultData.error?.message });
		for (const item of items) {
			const known = leads.get(item.conversationId) ?? [];
			leads.set(item.conversationId, [...known, { id, status, item }]);
		}
	}
	return { leads, empty };
}

/** Whether an item holds the lead that was sent, field by field. */
export function holdsLead(item, { eventType, chatbotId, payload }) {
	return Object.entries({ eventType, chatbotId, ...payload }).every(
		([field, value]) => item[field] === value,
	);
}

/**
 * Compares what was delivered with what n8n has stored, and adds it to the counts of the run. Lost is
 * a lead that was acknowledged, but has neither run nor is kept.
 *
 * @param {Delivery[]} deliveries
 * @param {{leads: Map<string, {item: object}[]>, empty: object[]}} stored from storedLeads
 * @param {Map<string, number>} [runs] how often each lead's workflow has run, where it notes that; else
 * the number of its executions counts
 */
export async function account(deliveries, { leads, empty }, runs) {
	const conversationOf = ({ event }) => event.payload.conversationId;
	const entriesOf = (delivery) => leads.get(conversationOf(delivery)) ?? [];
	const timesRun = (delivery) =>
		runs === undefined ? entriesOf(delivery).length : (runs.get(conversationOf(delivery)) ?? 0);
	const isKept = (delivery) =>
		entriesOf(delivery).some(({ item }) => holdsLead(item, delivery.event));
	const hasRun = (delivery) => runs?.has(conversationOf(delivery)) ?? false;
	const counts = {
		sent: deliveries.length,
		acknowledged: acknowledged(deliveries).length,
		executed: [...leads.values()].flat().length + empty.length,
		lost: acknowledged(deliveries).filter((lead) => !hasRun(lead) && !isKept(lead)).length,
		runTwice: deliveries.filter((lead) => timesRun(lead) > 1).length,
	};
	await record(counts);
	return counts;
}
