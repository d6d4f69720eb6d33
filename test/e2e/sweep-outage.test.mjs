// The drill: of a hundred leads, the webhook works for 40, n8n is killed for 30, the URL is unpublished for
// 30; then the example no-lead-lost.json has delivered all of them, none twice. Sweeps are run by hand.
import { startChatbase } from '../../harness/chatbase/stand-in.mjs';
import { startInternet } from '../../harness/services/internet-proxy.mjs';
import { N8nApi } from '../../harness/n8n/api.mjs';
import { freePort, startN8n } from '../../harness/n8n/process.mjs';
import { playOutage } from '../../harness/no-lead-lost/outage-drill.mjs';
import { queueSettings, startPostgres, startRedis } from '../../harness/services/services.mjs';
import { describeWith } from './support/programs.mjs';
import { host, newFolder, newUserFolder, record } from './support/run.mjs';
import { API_KEY, countDeliveries } from '../../harness/no-lead-lost/publish.mjs';

const TEST_MS = 600_000;
/** Only the time that the tests take depends on it. */
const FASTER = { N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true' };

let internet;
let chatbase;
beforeAll(async () => {
	internet = await startInternet(await newFolder('internet'));
	chatbase = await startChatbase(internet, { apiKey: API_KEY });
});
afterAll(() => internet?.stop());

/**
 * n8n's processes, each on a machine of its own, which all go down and come back together.
 *
 * @param {Array<'start' | 'webhook' | 'worker'>} commands the second answers Chatbase, or the only one
 * @param {Record<string, string>} [settings]
 */
async function startHosting(commands, settings) {
	const machines = [];
	for (const command of commands) {
		machines.push({ command, userFolder: await newUserFolder(), port: await freePort() });
	}
	let processes = [];
	const start = async () => {
		processes = [];
		for (const { userFolder, ...options } of machines) {
			const all = { ...options, settings: { ...settings, ...internet.settings, ...FASTER } };
			processes.push(await startN8n(host, userFolder, all));
		}
	};
	await start();
	const api = new N8nApi(processes[0].url);
	await api.createOwner();
	return {
		api,
		url: (processes[1] ?? processes[0]).url,
		start,
		kill: async () => void (await Promise.all(processes.map((process) => process.kill()))),
		stop: async () => void (await Promise.all(processes.map((process) => process.stop()))),
	};
}

/** All of a hundred leads are delivered, none twice: the first forty by the webhook, if there is one. */
async function expectNoneLost(hosting, withWebhook = true) {
	const played = await playOutage(hosting, chatbase, { withWebhook });
	const { sweep, delivered, acknowledged } = played;
	await record({ ...countDeliveries(delivered), acknowledged });
	const byWebhook = withWebhook ? 40 : 0;
	const expected = Array.from({ length: 100 }, (_, index) => (index < byWebhook ? 'w' : 's'));
	expect(delivered).toEqual(expected);
	expect(await sweep.toLookAt()).toEqual([]);
	expect(internet.faults).toEqual([]);
}

describe('after an outage of one n8n process', () => {
	let hosting;
	beforeAll(async () => {
		hosting = await startHosting(['start']);
	}, TEST_MS);
	afterAll(() => hosting?.stop());

	test('all leads are delivered, none twice', () => expectNoneLost(hosting), TEST_MS);
	test(
		'all leads are delivered without the webhook line',
		() => expectNoneLost(hosting, false),
		TEST_MS,
	);
});

await describeWith('after an outage in queue mode', ['postgres', 'redis-server'], () => {
	let services;
	let hosting;

	beforeAll(async () => {
		services = await Promise.all([
			startPostgres(await newFolder('postgres')),
			startRedis(await newFolder('redis')),
		]);
		const [postgres, redis] = services;
		hosting = await startHosting(['start', 'webhook', 'worker'], {
			...queueSettings(postgres, redis),
			OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true', // of the sweeps that are run by hand, too
		});
	}, TEST_MS);
	afterAll(async () => {
		await hosting?.stop();
		await Promise.all((services ?? []).map((service) => service.stop()));
	});

	test('all leads are delivered, none twice', () => expectNoneLost(hosting), TEST_MS);
});
