// The drill: of a hundred leads, the webhook works for 40, n8n is killed for 30, the URL is unpublished for
// 30; then the example no-lead-lost.json has delivered all of them, none twice. Sweeps are run by hand.
import { playOutage } from '../../harness/no-lead-lost/outage-drill.mjs';
import { startPostgres } from '../../harness/services/postgres.mjs';
import { queueSettings, startRedis } from '../../harness/services/redis.mjs';
import { describeWith } from './support/describe-with.mjs';
import { newFolder, newN8n, newUserFolder, record } from './support/run.mjs';
import { countDeliveries } from '../../harness/no-lead-lost/leads.mjs';
import { API_KEY } from '../../harness/no-lead-lost/publish.mjs';

const TEST_MS = 600_000;

/** All of a hundred leads are delivered, none twice: the first forty by the webhook, if there is one. */
async function expectNoneLost(n8n, withWebhook = true) {
	const played = await playOutage(n8n, n8n.chatbase, { withWebhook });
	const { sweep, delivered, acknowledged } = played;
	await record({ ...countDeliveries(delivered), acknowledged });
	const byWebhook = withWebhook ? 40 : 0;
	const expected = Array.from({ length: 100 }, (_, index) => (index < byWebhook ? 'w' : 's'));
	expect(delivered).toEqual(expected);
	expect(await sweep.toLookAt()).toEqual([]);
	expect(n8n.internet.faults).toEqual([]);
}

describe('after an outage of one n8n process', () => {
	let n8n;
	beforeAll(async () => {
		n8n = await newN8n({ apiKey: API_KEY });
	}, TEST_MS);
	afterAll(() => n8n?.end());

	test('all leads are delivered, none twice', () => expectNoneLost(n8n), TEST_MS);
	test(
		'all leads are delivered without the webhook line',
		() => expectNoneLost(n8n, false),
		TEST_MS,
	);
});

await describeWith('after an outage in queue mode', ['postgres', 'redis-server'], () => {
	let n8n;

	beforeAll(async () => {
		const services = await Promise.all([
			startPostgres(await newFolder('postgres')),
			startRedis(await newFolder('redis')),
		]);
		const [postgres, redis] = services;
		const settings = {
			...queueSettings(postgres, redis),
			OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true', // of the sweeps that are run by hand, too
		};
		/** @type {any[]} each on a machine of its own */
		const others = [];
		for (const command of ['webhook', 'worker'])
			others.push({ command, userFolder: await newUserFolder() });
		n8n = await newN8n({ apiKey: API_KEY, services, others, settings });
	}, TEST_MS);
	afterAll(() => n8n?.end());

	test('all leads are delivered, none twice', () => expectNoneLost(n8n), TEST_MS);
});
