// The recipes of examples/, each run: a lead arrives where it should, also a hostile one, also when the
// service is away.
//
// What n8n 2.41 itself makes impossible, and so is not asked for here:
// - Requests of documented fields only. n8n's Slack node sends its own option `includeLinkToWorkflow`,
//   its Mailchimp node `listId`. The stand-ins let exactly these two pass.
// - One row of one delivery that comes twice at the very same moment: only PostgreSQL has a unique key.
//   n8n's Data Table and Google Sheets look first and write then.
// - Telling "is a member already" by the answer: n8n keeps only "Bad request" of it. The recipe asks
//   first; of one visitor's two leads at the same moment, one takes the side path.
// - Data Tables made useless by taking a service away: they are n8n's own. A column is taken away, or made
//   one of numbers.
// - The URL of a file that was imported by command: n8n makes it when the workflow is saved or published.
import { createHash, randomInt, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import pMap from 'p-map';

import { startDestinations } from '../../harness/services/example-destinations.mjs';
import { isFinished, itemsOf, UNFINISHED } from '../../harness/n8n/executions.mjs';
import { deliver, leadEvent } from '../../harness/chatbase/webhook-sender.mjs';
import { eventIdOfListed, listed, newLead } from '../../harness/no-lead-lost/leads.mjs';
import { API_KEY, publishSweep } from '../../harness/no-lead-lost/publish.mjs';
import { until } from '../../harness/process/until.mjs';
import { behind, pollingTrigger, readWorkflow, TRIGGER } from '../../harness/n8n/workflows.mjs';
import { describeWith } from './support/describe-with.mjs';
import { newFolder, newN8n } from './support/run.mjs';

const SECRET = 'e2e-secret-of-the-recipes';
const AT_ONCE = 4;
/** They keep when a visitor left the lead, also of one that a sweep has brought. */
const WITH_ROWS = ['data-table', 'google-sheets', 'postgres'];
const ONE_TRY_MS = 2000; // n8n tries again after 5 s
const HOUR_MS = 3_600_000;
const TEST_MS = 600_000;

/** What anyone can type into a field of a lead form. */
const HOSTILE = {
	'a formula': '=HYPERLINK("http://example.com";"x")',
	'a plus in front': '+1+1',
	HTML: '<b>bold</b><script>alert(1)</script> &amp; "quoted"',
	'a mail header': 'A Visitor\r\nBcc: other@example.com',
	'two addresses': 'a@example.com, b@example.com',
	'a path': '../../lists/1/add@example.com?x=%2F#y',
	'a Slack mention': '<!channel> <@U0123456789> @here',
	SQL: `'); DROP TABLE chatbase_leads; --@example.com`,
	'an expression': '={{ $json.eventId }}{{ 1 + 1 }}',
	'emoji, Arabic and Chinese': '👩‍🚀🇩🇪 مرحبا 你好 Zoë',
	'line breaks and tabs': 'one\r\ntwo\tthree\nfour',
	'placeholders of SQL': '$1 ${2} :3 O\'Neil "Q" \\n',
	'10,000 characters': 'x'.repeat(10_000),
	'no text': '',
	null: null,
};
/** Whoever has it in his name is refused by every destination that is made to refuse. */
const UNWELCOME = 'Unwelcome';
const isRefused = ({ name }) => name?.includes(UNWELCOME) ?? false;
/** By its chatbot a lead is refused by a Data Table, whose column `chatbotId` is then one of numbers. */
const chatbotOf = (lead, chatbots = { welcome: '4711', refused: 'a-text' }) =>
	isRefused(lead) ? chatbots.refused : chatbots.welcome;

/** Leads that differ from those of another mark; their emails do not differ in the hostile field only. */
const hostileLeads = (mark) => [
	...Object.entries(HOSTILE).flatMap(([what, text], index) =>
		['name', 'email', 'phone'].map((field) => ({
			what: `${field}: ${what}`,
			lead: {
				name: `Visitor ${field} ${index}`,
				email: `visitor-${mark}-${field}-${index}@example.com`,
				phone: `+1 555 01${index}`,
				[field]: text,
			},
		})),
	),
	{ what: 'nothing', lead: { name: null, email: null, phone: null } },
];
const plainLeads = (mark, count, name = 'Visitor') =>
	Array.from({ length: count }, (_, index) => ({
		what: `${name} ${index} of ${count}`,
		lead: {
			name: `${name} ${mark} ${index}`,
			email: `visitor-${mark}-${name.toLowerCase()}-${count}-${index}@example.com`,
			phone: `+1 555 02${index}`,
		},
	}));
const unwelcomeLeads = (mark, count) => plainLeads(mark, count, UNWELCOME);
/** Every hostile lead, and three that are refused, among them the first and the last. */
function mixedLeads(mark, count) {
	const [first, middle, last] = unwelcomeLeads(mark, 3);
	const hostile = hostileLeads(mark);
	return [first, ...hostile, middle, ...plainLeads(mark, count - 3 - hostile.length), last];
}

const orEmpty = ({ name, email, phone }) => [name ?? '', email ?? '', phone ?? ''];
const orDash = (lead) => orEmpty(lead).map((text) => text || '–');
const inOneLine = (text) => text.trim().split(/\s+/).join(' ');
const withUnixLines = (text) => text.replaceAll('\r\n', '\n');
/** Of the addresses that are used here, those that are one plain address. */
const isPlain = ({ email }) => /^visitor-[a-z0-9-]+@example\.com$/.test(email ?? '');

await describeWith('the recipes', ['postgres'], () => {
	let services;
	let destinations;
	let n8n;
	let api;
	let chatbase;
	let chatbaseApi;
	/**
	 * The tables, as they are when all executions have ended: they are too long to be read for each lead.
	 *
	 * @type {Record<string, any>}
	 */
	const tables = { begun: 0, chatbase_leads: [], chatbase_failed: [], postgres: [] };

	const received = (recipe) => destinations[recipe].received();
	const inTable = {
		takes: () => true,
		shown: orEmpty,
		everything: () => tables.chatbase_leads,
		arrived: ({ eventId }) =>
			tables.chatbase_leads.filter((row) => row.eventId === eventId).map(orEmpty),
	};
	const byMail = (recipe) => ({
		place: 'Email',
		takes: () => true,
		shown: (lead) => {
			const [name, email, phone] = orDash(lead).map(withUnixLines);
			const replyTo = isPlain(lead) ? lead.email : undefined;
			return [`Name: ${name}\nEmail: ${email}\nPhone: ${phone}\n\n`, replyTo, false];
		},
		everything: () => received(recipe),
		arrived: (lead) =>
			received(recipe)
				.map((mail) => ({ ...mail, text: withUnixLines(mail.text) }))
				.filter(({ text }) => isMailOf(lead, text))
				.map(({ text, replyTo, hasBcc }) => [
					text.slice(0, text.indexOf('Conversation:')),
					replyTo,
					hasBcc,
				]),
	});

	/** A listed lead has no conversation by which its mail is found: it has to say what the lead says. */
	function isMailOf({ conversationId, chatbotId, ...lead }, text) {
		const found = `\n\nConversation: ${conversationId ?? '–'}\nChatbot: ${chatbotId}\n`;
		const [name, email, phone] = orDash(lead).map(withUnixLines);
		const said = `Name: ${name}\nEmail: ${email}\nPhone: ${phone}`;
		return text.includes(found) && (conversationId !== null || text.startsWith(said + found));
	}

	/**
	 * By the example's name: what the side path calls it; whether it `takes` a lead, how the lead is to be
	 * `shown` there, as what it has `arrived`, once or several times, and `everything` that has arrived.
	 *
	 * @type {Record<string, any>}
	 */
	const RECIPES = {
		'data-table': inTable,
		'google-sheets': {
			place: 'Google Sheets',
			takes: () => true,
			shown: orEmpty,
			everything: () => received('google-sheets'),
			arrived: ({ eventId }) =>
				received('google-sheets')
					.filter((row) => row.includes(eventId))
					.map((row) => row.slice(0, 3)),
		},
		hubspot: {
			place: 'HubSpot',
			takes: isPlain,
			shown: ({ name, phone }) => [inOneLine(name ?? ''), phone || undefined],
			everything: () => received('hubspot'),
			arrived: (lead) =>
				received('hubspot')
					.filter(([email]) => email === lead.email)
					.map(([, { firstname = '', lastname = '', phone }]) => [
						`${firstname} ${lastname}`.trim(),
						phone,
					]),
		},
		'email-to-sales': byMail('email-to-sales'),
		slack: {
			place: 'Slack',
			takes: () => true,
			shown: (lead) => {
				const escaped = orDash(lead).map((text) =>
					text
						.slice(0, 3000)
						.replaceAll('&', '&amp;')
						.replaceAll('<', '&lt;')
						.replaceAll('>', '&gt;'),
				);
				return `New lead\nName: ${escaped[0]}\nEmail: ${escaped[1]}\nPhone: ${escaped[2]}`;
			},
			everything: () => received('slack'),
			arrived: (lead) =>
				received('slack')
					.map(({ text }) => text.slice(0, text.lastIndexOf('\nLeft: ')))
					.filter((text) => text === RECIPES.slack.shown(lead)),
		},
		postgres: {
			place: 'PostgreSQL',
			takes: () => true,
			shown: ({ name, email, phone }) => [name || null, email || null, phone || null],
			everything: () => tables.postgres,
			arrived: ({ eventId }) =>
				tables.postgres
					.filter((row) => row.event_id === eventId)
					.map(({ name, email, phone }) => [name, email, phone]),
		},
		'mailing-list': {
			place: 'Mailchimp',
			takes: isPlain,
			shown: ({ name }) => {
				const [first, ...rest] = inOneLine(name ?? '').split(' ');
				return ['pending', first.slice(0, 100), rest.join(' ').slice(0, 100)];
			},
			everything: () => received('mailing-list'),
			arrived: (lead) =>
				received('mailing-list')
					.filter(([email]) => email === lead.email)
					.map(
						([
							,
							{
								status,
								merge_fields: { FNAME, LNAME },
							},
						]) => [status, FNAME, LNAME],
					),
		},
		'to-many-places': byMail('to-many-places'),
	};
	const ALL = Object.keys(RECIPES);
	/** As they are imported and filled in. @type {Record<string, any>} */
	const imported = {};
	/** @type {Record<string, {workflow: any, url: string}>} */
	const published = {};

	beforeAll(async () => {
		services = await startDestinations(ALL, await newFolder('destinations'));
		({ destinations } = services);
		const { internet } = services;
		n8n = await newN8n({ apiKey: API_KEY, internet, services: [services] });
		({ api, chatbase } = n8n);
		const chatbaseWebhookApi = await api.createKey(SECRET);
		for (const [name, destination] of Object.entries(destinations)) {
			const file = new URL(`../../examples/${name}.json`, import.meta.url);
			const credentials = { chatbaseWebhookApi };
			for (const [type, data] of Object.entries(destination.credentials ?? {})) {
				credentials[type] = await api.createCredential(type, name, data);
			}
			imported[name] = await readWorkflow(file, credentials, destination.parameters);
			published[name] = await api.publish(imported[name]);
		}
		chatbaseApi = await api.createCredential('chatbaseApi', 'Chatbase', { apiKey: API_KEY });
		await send('data-table', leadEvent()); // makes the table, which some tests change
		await ended();
	}, TEST_MS);
	afterAll(() => n8n?.end());

	/** Those whose service can be taken away: n8n's own Data Table cannot. */
	const outside = () => ALL.filter((recipe) => destinations[recipe].takeAway !== undefined);
	const takeAllAway = () => outside().forEach((recipe) => destinations[recipe].takeAway());
	const bringAllBack = () => outside().forEach((recipe) => destinations[recipe].bringBack());

	/** What can be known of a lead. */
	function leadOf(recipe, { chatbotId, payload }, { eventId, conversationId }) {
		const { customerName: name, customerEmail: email, customerPhone: phone } = payload;
		return { recipe, name, email, phone, chatbotId, conversationId, eventId };
	}
	const leadOfListed = (recipe, event) =>
		leadOf(recipe, event, { conversationId: null, eventId: eventIdOfListed(event) });

	async function sendTo(url, event) {
		const { status, body } = await deliver(url, SECRET, event);
		expect([url, status, body]).toEqual([url, 200, 'OK']);
	}

	/** Delivers an event to a recipe. */
	async function send(recipe, event) {
		await sendTo(published[recipe].url, event);
		const eventId = createHash('sha256').update(JSON.stringify(event)).digest('hex');
		return leadOf(recipe, event, { conversationId: event.payload.conversationId, eventId });
	}

	const ofTrigger = ({ mode }) => mode === 'webhook' || mode === 'trigger';
	/** So many deliveries or polls of a workflow, and all else that it has executed, have ended. */
	async function endedOf({ id, name }, times = 0) {
		const hasEnded = async () => {
			// Counting costs n8n less than listing them all.
			if ((await api.countExecutions(id, UNFINISHED)) > 0) return false;
			if (times === 0) return true;
			const executions = await api.executions(id);
			return executions.filter(ofTrigger).length >= times && executions.every(isFinished);
		};
		const patience = { timeoutMs: TEST_MS, intervalMs: 1000 };
		await until(`the executions of ${name} have ended`, hasEnded, patience);
	}
	let begun = 0;
	/** Reads the tables; several at once do so, and the one that began last knows most. */
	async function look() {
		begun += 1;
		const own = begun;
		const read = {
			chatbase_leads: await api.dataTableRows('chatbase_leads'),
			chatbase_failed: await api.dataTableRows('chatbase_failed'),
			postgres: await received('postgres'),
		};
		if (own > tables.begun) Object.assign(tables, read, { begun: own });
	}
	async function ended() {
		for (const { workflow } of Object.values(published)) await endedOf(workflow);
		await look();
	}

	/** The side path's rows of a recipe that hold a text. */
	const keptWith = (recipe, text) =>
		tables.chatbase_failed.filter(
			(row) =>
				row.place === RECIPES[recipe].place && row.reason?.length > 0 && row.lead.includes(text),
		);

	/** How often the side path has kept a lead, whole. */
	function keptAsFailed({ recipe, eventId, ...lead }) {
		const isWhole = (item) =>
			item.eventId === eventId &&
			item.conversationId === lead.conversationId &&
			item.customerName === (lead.name || null) &&
			item.customerEmail === (lead.email || null) &&
			item.customerPhone === (lead.phone || null);
		return keptWith(recipe, eventId).filter(
			(row) => row.eventId === eventId && isWhole(JSON.parse(row.lead)),
		).length;
	}

	/** The leads, as they came, whose delivery has failed: each is in an execution of its own. */
	async function failedLeads({ id }) {
		const failed = (await api.executions(id)).filter(
			({ mode, status }) => mode === 'integrated' && status === 'error',
		);
		const items = await pMap(
			failed,
			async (one) => itemsOf(await api.execution(one.id), 'A lead'),
			{ concurrency: AT_ONCE },
		);
		return items.filter(({ length }) => length === 1).flat();
	}

	/** A lead is at its destination as it should be shown, so many times, or the side path has kept it. */
	async function expectDelivered(lead, what = '', times = 1) {
		const { place, takes, shown, arrived } = RECIPES[lead.recipe];
		const isTaken = takes(lead) && !isRefused(lead);
		const expected = isTaken ? Array.from({ length: times }, () => shown(lead)) : [];
		expect([lead.recipe, what, arrived(lead)]).toEqual([lead.recipe, what, expected]);
		expect([lead.recipe, what, keptAsFailed(lead)]).toEqual([
			lead.recipe,
			what,
			isTaken || place === undefined ? 0 : 1,
		]);
	}

	/**
	 * Where a Data Table refuses, nothing else has the lead than the execution that has failed.
	 *
	 * @param {string} recipe
	 * @param {any} workflow
	 * @param {{what: string, lead: any}[]} delivered
	 */
	async function expectAllDelivered(recipe, workflow, delivered) {
		for (const { what, lead } of delivered) await expectDelivered(lead, what);
		const ofTable = ['data-table', 'to-many-places'].includes(recipe);
		const leads = delivered.map(({ lead }) => lead);
		const failed = (await failedLeads(workflow)).map(({ eventId }) => eventId);
		const lost = ofTable ? leads.filter(isRefused) : [];
		expect([recipe, failed.sort()]).toEqual([recipe, lost.map(({ eventId }) => eventId).sort()]);
		if (!ofTable) return;
		for (const lead of leads) {
			const rows = isRefused(lead) ? [] : [inTable.shown(lead)];
			expect([recipe, inTable.arrived(lead)]).toEqual([recipe, rows]);
		}
	}

	async function columnsOf(tableName) {
		const { id: projectId } = await api.call('GET', '/projects/personal');
		const all = `/projects/${projectId}/data-tables`;
		const { data } = await api.call('GET', all);
		const { id, columns } = data.find(({ name }) => name === tableName);
		const url = `${all}/${id}/columns`;
		return {
			remove: (name) => api.call('DELETE', `${url}/${columns.find((one) => one.name === name).id}`),
			add: (name, type = 'string') => api.call('POST', url, { name, type }),
		};
	}

	/** Every destination refuses those who are called so; a Data Table the leads of their chatbot. */
	async function whileUnwelcomeIsRefused(work) {
		for (const recipe of outside()) await destinations[recipe].refuse(UNWELCOME);
		const retype = async (type) => {
			await (await columnsOf('chatbase_leads')).remove('chatbotId');
			await (await columnsOf('chatbase_leads')).add('chatbotId', type);
		};
		await retype('number');
		await work();
		await retype('string');
	}

	test(
		'every hostile field arrives as text, or the lead goes to the side path; also beside leads that are refused',
		async () => {
			await whileUnwelcomeIsRefused(async () => {
				const deliveries = ALL.flatMap((recipe) =>
					mixedLeads('webhook', 50).map((one) => ({ recipe, ...one })),
				);
				const sent = await pMap(
					deliveries,
					async ({ recipe, what, lead }) => {
						const event = leadEvent({ ...lead, chatbotId: chatbotOf(lead) });
						return { what, lead: await send(recipe, event) };
					},
					{ concurrency: AT_ONCE },
				);
				await ended();
				for (const recipe of ALL) {
					const delivered = sent.filter(({ lead }) => lead.recipe === recipe);
					await expectAllDelivered(recipe, published[recipe].workflow, delivered);
				}
			});
			expect(services.internet.faults).toEqual([]);
		},
		TEST_MS,
	);

	/** A recipe whose tries are not five seconds apart: how these work is proven elsewhere. */
	const hasty = (recipe) => ({
		...recipe,
		nodes: recipe.nodes.map((node) => {
			if (node.type === 'n8n-nodes-base.wait') return { ...node, parameters: { amount: 0.1 } };
			return node.retryOnFail ? { ...node, waitBetweenTries: 100 } : node;
		}),
	});
	const save = (workflow) => api.call('POST', '/workflows', workflow);

	/** How a recipe gets what a poll has found. @type {[string, (name: string, poll: any) => Promise<any>][]} */
	const BEHIND_A_POLL = [
		[
			'the Chatbase Polling Trigger',
			async (name, poll) => {
				const recipe = await save(behind(hasty(imported[name]), [poll]));
				return { recipe, polling: recipe };
			},
		],
		[
			'When Executed by Another Workflow',
			async (name, poll) => {
				const recipe = await save(behind(hasty(imported[name]), []));
				await api.activate(recipe);
				const caller = imported[name].nodes.find(({ name: node }) => node === 'Deliver it');
				const workflowId = { __rl: true, mode: 'id', value: recipe.id };
				const call = {
					...caller,
					parameters: { ...caller.parameters, workflowId },
					onError: 'stopWorkflow',
				};
				const link = { node: call.name, type: 'main', index: 0 };
				const polling = await save({
					...{ name: `${name}, called`, active: false, settings: {}, nodes: [poll, call] },
					connections: { [poll.name]: { main: [[link]] } },
				});
				return { recipe, polling };
			},
		],
	];

	test.each(BEHIND_A_POLL)(
		'behind %s each takes 1, 3 and 100 leads in one execution, of which some are refused',
		async (trigger, publishBehind) => {
			async function tryOut(name) {
				const chatbots = { welcome: String(randomInt(1e9)), refused: `agent-${randomUUID()}` };
				chatbase.agents.push(...Object.values(chatbots).map((id) => ({ id, name: 'Support' })));
				const startFrom = new Date(Date.now() - HOUR_MS).toISOString();
				const poll = pollingTrigger(chatbaseApi, Object.values(chatbots), {
					...{ everySeconds: 30, startFrom },
				});
				const { recipe, polling } = await publishBehind(name, poll);
				const mark = trigger.split(' ').pop()?.toLowerCase();
				const [one, another] = plainLeads(`${mark}-3`, 2);
				const rounds = [
					plainLeads(`${mark}-1`, 1),
					unwelcomeLeads(`${mark}-1`, 1),
					[one, ...unwelcomeLeads(`${mark}-3`, 1), another],
					mixedLeads(mark, 100),
				];
				const all = [];
				for (const [index, leads] of rounds.entries()) {
					if (name === 'slack') destinations.slack.messages.splice(0); // it has no key to find them by
					const events = leads.map(({ lead }) =>
						leadEvent({ ...lead, chatbotId: chatbotOf(lead, chatbots) }),
					);
					chatbase.leads.push(...events.map((event) => listed(event, 1)));
					await api.activate(polling);
					await endedOf(polling, index + 1);
					await api.deactivate(polling);
					await endedOf(recipe);
					await look();

					const [newest] = (await api.executions(polling.id)).filter(ofTrigger);
					const polled = itemsOf(await api.execution(newest.id), poll.name);
					expect([name, polled.length]).toEqual([name, leads.length]);
					// A single lead that was kept comes back to its caller, who may look at its `error`.
					const isOfTable = ['data-table', 'to-many-places'].includes(name);
					const comesBack = polling !== recipe && leads.length === 1 && !isOfTable;
					const isFailed = leads.some(({ lead }) => isRefused(lead)) && !comesBack;
					const status = isFailed ? 'error' : 'success';
					expect([name, index, newest.status]).toEqual([name, index, status]);
					all.push(
						...leads.map(({ what }, place) => ({ what, lead: leadOfListed(name, events[place]) })),
					);
					const isForgotten = name === 'slack' ? all.length - leads.length : 0;
					await expectAllDelivered(name, recipe, all.slice(isForgotten));
				}
				await api.deactivate(recipe);
			}
			await whileUnwelcomeIsRefused(async () => {
				await pMap(ALL, tryOut, { concurrency: ALL.length });
			});
			expect(services.internet.faults).toEqual([]);
		},
		TEST_MS,
	);

	/** What comes when the item is not that of a lead with Simplify on, by what is changed for it. */
	const OTHER_ITEMS = {
		'Simplify off': { parameters: { simplify: false } },
		'another event': { parameters: { events: ['*'] }, eventType: 'conversation.ended' },
		'a node in between': {
			between: [
				{
					id: randomUUID(),
					name: 'In between',
					type: 'n8n-nodes-base.set',
					typeVersion: 3.4,
					position: [240, 0],
					parameters: {
						include: 'selected',
						includeOtherFields: true,
						includeFields: 'customerName, customerEmail, chatbotId',
						options: {},
					},
				},
			],
		},
	};

	test.each(Object.entries(OTHER_ITEMS))(
		'three leads each, with %s: none overwrites another, at its destination and in the side path',
		async (kind, { parameters = {}, eventType, between = [] }) => {
			const isOther = eventType !== undefined;
			async function tryOut(name) {
				const mark = `${kind.toLowerCase().replaceAll(' ', '-')}-${name}`;
				if (name === 'slack') destinations.slack.messages.splice(0);
				const { nodes } = imported[name];
				const trigger = nodes.find(({ name: node }) => node === TRIGGER);
				const own = { ...trigger, webhookId: randomUUID(), parameters };
				const { workflow, url } = await api.publish(
					behind(hasty(imported[name]), [own, ...between]),
				);
				const leads = [...plainLeads(mark, 3), ...(isOther ? [] : unwelcomeLeads(mark, 3))];
				for (const { lead } of leads) {
					const event = leadEvent({ ...lead, chatbotId: chatbotOf(lead) });
					const other = { ...event, eventType, payload: { said: lead.email } };
					await sendTo(url, isOther ? other : event);
				}
				await endedOf(workflow, leads.length);
				await look();

				// Of another event, some know nothing to show.
				const isRefusedOther = isOther && ['hubspot', 'mailing-list'].includes(name);
				const { place, everything } = RECIPES[name];
				const count = (all, text) => all.filter((one) => JSON.stringify(one).includes(text)).length;
				const failed = await failedLeads(workflow);
				for (const { lead } of leads) {
					const isKept = isRefused(lead) || isRefusedOther;
					const kept = keptWith(name, lead.email).length;
					const isInFailed = isRefused(lead) && ['data-table', 'to-many-places'].includes(name);
					expect([name, lead.email, kept]).toEqual([name, lead.email, isKept && place ? 1 : 0]);
					expect([name, count(failed, lead.email)]).toEqual([name, isInFailed ? 1 : 0]);
					if (isOther && name === 'slack') continue;
					const arrived = count(everything(), lead.email);
					expect([name, lead.email, arrived]).toEqual([name, lead.email, isKept ? 0 : 1]);
					if (name !== 'to-many-places') continue;
					const rows = count(inTable.everything(), lead.email);
					expect([name, lead.email, rows]).toEqual([name, lead.email, isKept ? 0 : 1]);
				}
				if (isOther && name === 'slack') expect(everything()).toHaveLength(leads.length);
				await api.deactivate(workflow, url);
			}
			await whileUnwelcomeIsRefused(async () => {
				await pMap(ALL, tryOut, { concurrency: AT_ONCE });
			});
			expect(services.internet.faults).toEqual([]);
		},
		TEST_MS,
	);

	test(
		'the same delivery twice gives one row, contact or member, and two messages',
		async () => {
			const repeated = ALL.map((recipe) => ({
				recipe,
				event: leadEvent({ email: `visitor-twice-${recipe}@example.com` }),
			}));
			const sendAll = () => Promise.all(repeated.map(({ recipe, event }) => send(recipe, event)));
			await sendAll();
			await ended();
			const sent = await sendAll();
			await ended();
			for (const lead of sent) {
				const isMessage = ['slack', 'email-to-sales', 'to-many-places'].includes(lead.recipe);
				await expectDelivered(lead, 'twice', isMessage ? 2 : 1);
			}
			const event = leadEvent({ email: 'visitor-at-once@example.com' });
			const [lead] = await Promise.all(Array.from({ length: 5 }, () => send('postgres', event)));
			await ended();
			await expectDelivered(lead, 'five times at once');
		},
		TEST_MS,
	);

	test(
		'a service that is away for one try gets the lead',
		async () => {
			takeAllAway();
			const event = (recipe) =>
				leadEvent({ email: `visitor-once-${recipe}@example.com`, name: recipe });
			const sent = await Promise.all(ALL.map((recipe) => send(recipe, event(recipe))));
			await pause(ONE_TRY_MS);
			bringAllBack();
			await ended();
			for (const lead of sent) await expectDelivered(lead, 'away once');
		},
		TEST_MS,
	);

	test(
		'a service that is away for longer than all tries leaves the lead to the side path',
		async () => {
			takeAllAway();
			const event = (recipe) =>
				leadEvent({ email: `visitor-away-${recipe}@example.com`, name: recipe });
			const sent = await Promise.all(ALL.map((recipe) => send(recipe, event(recipe))));
			await ended();
			bringAllBack();
			for (const lead of sent) {
				const isAway = outside().includes(lead.recipe);
				const [arrived, kept] = [RECIPES[lead.recipe].arrived(lead), keptAsFailed(lead)];
				expect([lead.recipe, arrived.length, kept]).toEqual([
					lead.recipe,
					isAway ? 0 : 1,
					isAway ? 1 : 0,
				]);
			}
			// The other line of the recipe with several has done its work.
			const [lead] = sent.filter(({ recipe }) => recipe === 'to-many-places');
			expect(inTable.arrived(lead)).toEqual([inTable.shown(lead)]);
		},
		TEST_MS,
	);

	/** n8n's own Data Table, made useless by taking a column away. */
	async function withoutColumn(tableName, columnName, work) {
		const { remove, add } = await columnsOf(tableName);
		await remove(columnName);
		await work();
		await add(columnName);
	}

	/**
	 * The execution that has delivered it has failed, for all to see, and holds the lead; the one that has
	 * received it has failed, too.
	 *
	 * @returns {Promise<string>} the id of the first one
	 */
	async function expectKeptByExecution({ recipe, eventId }) {
		const executions = await api.executions(published[recipe].workflow.id);
		const [received, ...others] = executions.filter(ofTrigger);
		expect(others.length).toBeGreaterThan(0);
		expect([recipe, received.status]).toEqual([recipe, 'error']);
		const [delivering] = executions.filter(({ mode }) => mode === 'integrated');
		const [item] = itemsOf(await api.execution(delivering.id), 'A lead');
		expect([recipe, delivering.status, item.eventId]).toEqual([recipe, 'error', eventId]);
		return delivering.id;
	}

	test(
		'a Data Table that cannot be written for one try gets the lead; for longer, the execution keeps it until its Retry',
		async () => {
			const recipes = ['data-table', 'to-many-places'];
			const sendToAll = async () =>
				await Promise.all(recipes.map((recipe) => send(recipe, leadEvent({ name: recipe }))));
			let sent = [];
			await withoutColumn('chatbase_leads', 'phone', async () => {
				sent = await sendToAll();
				await pause(ONE_TRY_MS);
			});
			await ended();
			for (const lead of sent) expect(inTable.arrived(lead)).toEqual([inTable.shown(lead)]);

			await withoutColumn('chatbase_leads', 'phone', async () => {
				sent = await sendToAll();
				await ended();
			});
			for (const lead of sent) {
				const id = await expectKeptByExecution(lead);
				expect(inTable.arrived(lead)).toEqual([]);
				await api.call('POST', `/executions/${id}/retry`, { loadWorkflow: false });
			}
			await ended();
			for (const lead of sent) expect(inTable.arrived(lead)).toEqual([inTable.shown(lead)]);
		},
		TEST_MS,
	);

	test(
		'when the side path fails, too, the execution fails and keeps the lead',
		async () => {
			takeAllAway();
			let sent = [];
			await withoutColumn('chatbase_failed', 'reason', async () => {
				sent = await Promise.all(
					outside().map((recipe) => send(recipe, leadEvent({ name: recipe }))),
				);
				await ended();
			});
			bringAllBack();
			for (const lead of sent) await expectKeptByExecution(lead);
		},
		TEST_MS,
	);

	test(
		'behind the sweep each takes a lead, and knows one that comes again by what its note says',
		async () => {
			async function tryOut(recipe) {
				const stored = await save(behind(imported[recipe], []));
				await api.activate(stored);
				const value = stored.id;
				const sweep = await publishSweep(api, chatbase, {
					withWebhook: false,
					change: ({ nodes }) => {
						const caller = nodes.find(({ name }) => name === 'Deliver it');
						caller.parameters.workflowId = { __rl: true, mode: 'id', value };
					},
				});
				const event = newLead(sweep.agentId);
				const byWebhook = await send(recipe, event);
				await endedOf(published[recipe].workflow);
				const inList = listed(event);
				chatbase.leads.push(inList);
				const expectTaken = async () => {
					expect((await sweep.sweep()).status).toBe('success');
					expect(await sweep.record()).toContainEqual(
						expect.objectContaining({ leadId: inList.id }),
					);
				};
				await expectTaken();
				await sweep.forget(event);
				await expectTaken();
				await look();

				// Rows by the eventId, contacts and members by the email; a message each time.
				const bySweep = leadOfListed(recipe, event);
				const times = { slack: 3, 'email-to-sales': 2, 'to-many-places': 2 };
				await expectDelivered(bySweep, 'by the sweep, twice', times[recipe] ?? 1);
				await expectDelivered(byWebhook, 'by the webhook', recipe === 'slack' ? 3 : 1);
				if (WITH_ROWS.includes(recipe)) {
					expect(JSON.stringify(RECIPES[recipe].everything())).toContain(inList.created_at);
				}
			}
			await pMap(ALL, tryOut, { concurrency: AT_ONCE });
			expect(services.internet.faults).toEqual([]);
		},
		TEST_MS,
	);

	test('newer tables with longer names are none of the recipes’ business', async () => {
		for (const name of ['chatbase_leads_2025', 'my_chatbase_failed']) {
			await api.createDataTable(name, ['name']);
		}
		const taken = await send('data-table', leadEvent({ name: 'Among longer names' }));
		const refused = await send('hubspot', leadEvent({ email: 'no address' }));
		await ended();
		await expectDelivered(taken);
		await expectDelivered(refused);
	});
});
