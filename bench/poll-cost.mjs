// What a poll of the Chatbase Polling Trigger itself costs, without n8n: the built node with what n8n gives a poll,
// and answers that are ready. Prints JSON.
//
// Usage: node --expose-gc poll-cost.mjs <folder of the unpacked package> known|new
import { createRequire } from 'node:module';
import path from 'node:path';

const [folder, scenario] = process.argv.slice(2);
const load = createRequire(path.resolve(folder, 'package.json'));
const { ChatbasePollingTrigger } = load(
	'./dist/nodes/ChatbasePollingTrigger/ChatbasePollingTrigger.node.js',
);

const PAGE = 100;
const DAY_MS = 24 * 60 * 60 * 1000;
const KNOWN = 1_000;
const NEW = 10_000;
const POLLS = 60;
const WARM_UP = 20;
const MEBIBYTE = 1024 * 1024;

/** The answers to the requests for a list of leads of the last day, page by page. */
function pagesOf(count, now) {
	const leads = Array.from({ length: count }, (_, index) => ({
		id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
		created_at: new Date(now - ((count - index) * DAY_MS) / count).toISOString(),
		chatbot_id: 'agent',
		name: 'Example Visitor',
		email: `visitor-${index}@example.com`,
		phone: '+1 202-555-0143',
	}));
	const pages = Array.from({ length: Math.ceil(count / PAGE) + 1 }, (_, index) =>
		leads.slice(index * PAGE, (index + 1) * PAGE),
	);
	return pages.map((collectedCustomers) => JSON.stringify({ collectedCustomers }));
}

let clock = Date.now() - 2 * DAY_MS; // when it is published: what is left later is new
let pages = pagesOf(0, clock);
const staticData = {};
const parameters = {
	event: 'leads.submit',
	chatbots: { chatbot: [{ agentId: { __rl: true, mode: 'id', value: 'agent' } }] },
	startFrom: '',
};
const context = {
	getMode: () => 'trigger',
	getActivationMode: () => 'activate',
	getNode: () => ({ id: 'node', name: 'Chatbase Polling Trigger', typeVersion: 1 }),
	getWorkflow: () => ({ id: 'workflow', name: 'Leads', active: true }),
	getWorkflowStaticData: () => staticData,
	getNodeParameter: (name) => parameters[name],
	getTimezone: () => 'UTC',
	getCredentials: async () => ({ apiKey: 'key-of-the-benchmark' }),
	getPollBudgetMs: () => 300_000,
	logger: { warn: () => {}, error: () => {}, info: () => {}, debug: () => {} },
	__emitError(error) {
		throw error;
	},
	helpers: {
		async httpRequestWithAuthentication(_name, { qs }) {
			const headers = { date: new Date(clock).toUTCString() };
			return { statusCode: 200, headers, body: pages[Number(qs.page) - 1] };
		},
	},
};
const poll = async () => (await new ChatbasePollingTrigger().poll.call(context))?.[0].length ?? 0;

function expectItems(count, expected) {
	if (count !== expected) throw new Error(`${count} items instead of ${expected}`);
}

/** The CPU time that something takes, in milliseconds. */
async function cpuOf(work) {
	globalThis.gc?.();
	const before = process.cpuUsage();
	await work();
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1000;
}

async function measureKnown() {
	pages = pagesOf(KNOWN, clock);
	expectItems(await poll(), KNOWN);
	for (let count = 0; count < WARM_UP; count += 1) expectItems(await poll(), 0);
	const milliseconds = await cpuOf(async () => {
		for (let count = 0; count < POLLS; count += 1) expectItems(await poll(), 0);
	});
	return { milliseconds: milliseconds / POLLS };
}

async function measureNew() {
	pages = pagesOf(NEW, clock);
	globalThis.gc?.();
	const before = process.memoryUsage().rss;
	const milliseconds = await cpuOf(async () => expectItems(await poll(), NEW));
	const peak = process.resourceUsage().maxRSS * 1024;
	return { milliseconds, mebibytes: (peak - before) / MEBIBYTE };
}

expectItems(await poll(), 0);
clock = Date.now();
console.log(JSON.stringify(await (scenario === 'known' ? measureKnown() : measureNew())));
