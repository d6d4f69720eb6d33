// What users come for: the lead's fields in their mailbox, their database and their table.
import { deliver, leadEvent } from '../../harness/sender.mjs';
import { isFinished } from '../../harness/n8n-api.mjs';
import { startMailServer, startPostgres } from '../../harness/services.mjs';
import { until } from '../../harness/until.mjs';
import { postgresCredential, readWorkflow, smtpCredential } from '../../harness/workflow.mjs';
import { account, storedLeads } from './support/load.mjs';
import { describeWith } from './support/programs.mjs';
import { newFolder, newN8n } from './support/run.mjs';

const SECRET = 'e2e-secret-of-the-mapping';
const COLUMNS = ['name', 'email', 'phone', 'conversation'];

const LEADS = [
	['emoji, Arabic and Chinese', { name: '👩‍🚀🇩🇪 مرحبا 你好 Zoë', email: 'zoë@example.com' }],
	[
		'quotes and markup',
		{ name: `O'Neil "Q" <b>&amp;</b> \\n {{ $json }}`, email: "o'q@example.com" },
	],
	['line breaks and tabs', { name: 'one\r\ntwo\tthree\nfour', phone: '+1 555\n0100' }],
	['formulas', { name: '=1+1', email: '={{ 1+1 }}', phone: '=HYPERLINK("http://example.com")' }],
	['SQL', { name: `'); DROP TABLE leads; --`, phone: '$1 ${2} :3' }],
];

let n8n;
let api;
let mailServer;

beforeAll(async () => {
	mailServer = await startMailServer();
	({ n8n, api } = await newN8n());
});
afterAll(async () => {
	await n8n?.stop();
	await mailServer?.stop();
});

/** Publishes a workflow, and gives a function that sends a lead through it. */
async function publish(name, credentials = {}) {
	const chatbaseWebhookApi = await api.createKey(SECRET);
	const { workflow, url } = await api.publish(
		await readWorkflow(`${name}.json`, { chatbaseWebhookApi, ...credentials }),
	);
	return async (lead) => {
		const event = leadEvent(lead);
		const delivery = { event, ...(await deliver(url, SECRET, event)) };
		expect(delivery.status).toBe(200);
		await until('the execution has ended', async () =>
			(await api.executions(workflow.id)).every(isFinished),
		);
		const [newest] = await api.executions(workflow.id);
		expect(newest.status).toBe('success');
		const counts = await account([delivery], await storedLeads(api, [newest]));
		expect(counts).toMatchObject({ executed: 1, lost: 0 });
		const { customerName, customerEmail, customerPhone, conversationId } = event.payload;
		return {
			name: customerName,
			email: customerEmail,
			phone: customerPhone,
			conversation: conversationId,
		};
	};
}

describe('a lead arrives complete and unmangled', () => {
	test('in a mail, through Send Email', async () => {
		const smtp = await api.createCredential('smtp', 'Mail', smtpCredential(mailServer));
		const send = await publish('lead-to-mail', { smtp });
		for (const [what, lead] of LEADS) {
			const { name, email, phone } = await send(lead);
			const mail = mailServer.mails.at(-1);
			const lines = (text) => text.replaceAll('\r\n', '\n');
			expect([what, lines(mail.text.trimEnd())]).toEqual([
				what,
				lines(`Name: ${name}\nPhone: ${phone}\n.`),
			]);
			expect([what, mail.subject]).toEqual([what, `Lead: ${email}`]);
		}
		expect(mailServer.mails).toHaveLength(LEADS.length);
	});

	test('in a row of a Data Table', async () => {
		const table = await api.createDataTable('Leads', [...COLUMNS, 'event']);
		const send = await publish('lead-to-data-table');
		const sent = [];
		for (const [, lead] of LEADS) sent.push(await send(lead));
		const rows = await api.dataTableRows(table);
		const stored = rows.map((row) => COLUMNS.map((column) => [column, row[column]]));
		expect(stored.map(Object.fromEntries)).toEqual(sent);
	});
});

await describeWith('a lead arrives complete and unmangled', ['postgres'], () => {
	let postgres;

	beforeAll(async () => {
		postgres = await startPostgres(await newFolder('postgres'));
		await postgres.query(
			'CREATE TABLE leads (name text, email text, phone text, conversation text)',
		);
	});
	afterAll(async () => await postgres?.stop());

	test('in a row of PostgreSQL, through Postgres', async () => {
		const database = await api.createCredential(
			'postgres',
			'Database',
			postgresCredential(postgres),
		);
		const send = await publish('lead-to-postgres', { postgres: database });
		const sent = [];
		for (const [, lead] of LEADS) sent.push(await send(lead));
		expect(await postgres.query('SELECT * FROM leads')).toEqual(sent);
	});
});
