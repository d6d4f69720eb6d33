// The example no-lead-lost.json as a user has set it up, with tables of its own.
import { randomBytes } from 'node:crypto';

import { deliver } from '../chatbase/webhook-sender.mjs';
import { readWorkflow, TRIGGER } from '../n8n/workflows.mjs';
import { deliveriesOf } from './leads.mjs';
import { Tables, withTablesOf } from './tables.mjs';

export const SCHEDULE = 'Every 15 minutes';
/** Of the first and the second try of a lead; twice as long with each further one. */
const BETWEEN_TRIES = 'minutes: 15 *';
/** Not in the time of a run. A sweep by schedule beside one by hand would deliver its leads once more. */
const NEVER = { field: 'cronExpression', expression: '0 0 29 2 *' };
const FILE = new URL('../../examples/no-lead-lost.json', import.meta.url);
const DELIVERY_FILE = new URL('../../examples/no-lead-lost-delivery.json', import.meta.url);
const SECRET = 'secret-of-the-sweep';
/** The one that Chatbase has to know. */
export const API_KEY = 'key-of-the-sweep';

const idOf = (value) => ({ __rl: true, mode: 'id', value });

async function publishDelivery(api, suffix, change) {
	const workflow = withTablesOf(suffix, await readWorkflow(DELIVERY_FILE, {}));
	change?.(workflow);
	const stored = await api.call('POST', '/workflows', workflow);
	await api.activate(stored);
	return stored;
}

function setSchedule(workflow, everySeconds) {
	const schedule = workflow.nodes.find(({ name }) => name === SCHEDULE);
	schedule.parameters.rule.interval = [
		everySeconds === undefined ? NEVER : { field: 'seconds', secondsInterval: everySeconds },
	];
	if (everySeconds === undefined) return;
	// A lead that was tried is tried again so many sweeps later, by the clock.
	const text = JSON.stringify(workflow.nodes);
	if (!text.includes(BETWEEN_TRIES)) throw new Error('The time between two tries is not found');
	workflow.nodes = JSON.parse(text.replace(BETWEEN_TRIES, `seconds: ${everySeconds} *`));
}

function removeTrigger(workflow) {
	workflow.nodes = workflow.nodes.filter(({ name }) => name !== TRIGGER);
	delete workflow.connections[TRIGGER];
	delete workflow.pinData;
}

/** A copy of the example, and its tables. */
class Sweep extends Tables {
	/** `workflow` and `delivery`: as n8n has stored them. */
	constructor(api, { suffix, agentId, workflow, delivery }) {
		super(api, suffix);
		this.agentId = agentId;
		this.workflow = workflow;
		this.delivery = delivery;
		const { webhookId } = workflow.nodes.find(({ name }) => name === TRIGGER) ?? {};
		this.path = webhookId && `/webhook/${webhookId}/webhook`;
	}

	#urlAt = (base) => this.path && `${base}${this.path}`;
	publish = (base) => this.api.activate(this.workflow, this.#urlAt(base));
	unpublish = (base) => this.api.deactivate(this.workflow, this.#urlAt(base));
	/** Delivers a lead as Chatbase does. */
	send = (base, event) => deliver(this.#urlAt(base), SECRET, event);
	/** Runs a sweep by hand. */
	sweep = () => this.api.run(this.workflow.id, SCHEDULE);
	/** @see deliveriesOf */
	deliveries = async (events) => deliveriesOf(events, await this.leads());
}

/**
 * Imports, fills in, sets up and publishes the example. Apart from what a user fills in, only the
 * interval of the schedule and the names of the tables are changed.
 *
 * @param {import('../n8n/api.mjs').N8nApi} api
 * @param {import('../chatbase/stand-in.mjs').Chatbase} chatbase which gets the agent
 * @param {object} [options]
 * @param {number} [options.everySeconds] by default sweeps are run by hand only
 * @param {boolean} [options.withWebhook]
 * @param {string} [options.suffix] of the tables' names: that of another copy, to share them
 * @param {(workflow: any) => void} [options.change] what a user changes
 * @param {(workflow: any) => void} [options.changeDelivery] the same in the workflow that delivers
 */
export async function publishSweep(api, chatbase, options = {}) {
	const { everySeconds, withWebhook = true, change, changeDelivery } = options;
	const { suffix = randomBytes(4).toString('hex') } = options;
	const agentId = `agent-${randomBytes(4).toString('hex')}`;
	chatbase.agents.push({ id: agentId, name: 'Support' });

	const delivery = await publishDelivery(api, suffix, changeDelivery);
	const credentials = {
		chatbaseWebhookApi: await api.createKey(SECRET),
		chatbaseApi: await api.createCredential('chatbaseApi', 'Chatbase', { apiKey: API_KEY }),
	};
	const workflow = await readWorkflow(FILE, credentials, {
		'Leads of the last 3 days': { agentId: idOf(agentId) },
		'Deliver it': { workflowId: idOf(delivery.id) },
	});
	setSchedule(workflow, everySeconds);
	if (!withWebhook) removeTrigger(workflow);
	change?.(workflow);
	const stored = await api.call('POST', '/workflows', withTablesOf(suffix, workflow));
	const ready = await api.run(stored.id, 'Set up');
	if (ready.status !== 'success') throw new Error(`Setting up ended as ${ready.status}`);
	return new Sweep(api, { suffix, agentId, workflow: stored, delivery });
}
