// The editor in a real browser, by mouse: the way of a new user, from the README's installation to a lead
// in production, and what the editor says when something is wrong. With E2E_PICTURES=1 it takes the
// README's pictures.
import { randomUUID } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { chromium } from 'playwright-core';

import { conversation } from '../../harness/chatbase/stand-in/conversations.mjs';
import { REPOSITORY } from '../../harness/n8n/community-package.mjs';
import { callAction } from '../../harness/chatbase/action-caller.mjs';
import { deliver, leadEvent } from '../../harness/chatbase/webhook-sender.mjs';
import { findProgram } from '../../harness/process/installed-programs.mjs';
import { until } from '../../harness/process/until.mjs';
import { startDestinations } from '../../harness/services/example-destinations.mjs';
import { smtpCredential, startMailServer } from '../../harness/services/mail.mjs';
import { listed, newLead } from '../../harness/no-lead-lost/leads.mjs';
import { actionWorkflow, readWorkflow, triggerWorkflow } from '../../harness/n8n/workflows.mjs';
import { installAsDocumented } from './support/install.mjs';
import { account, storedLeads } from './support/load.mjs';
import { describeWith } from './support/describe-with.mjs';
import { Film } from './support/film.mjs';
import { newFolder, newWholeN8n } from './support/run.mjs';

const SECRET = 'e2e-secret-of-the-browser';
const API_KEY = 'e2e-key-of-the-browser';
const AGENT = 'ExampleChatbotId00001';
const CONVERSATION = conversation(AGENT, '00000000-0000-4000-8000-000000000001');
const PICTURES = path.join(REPOSITORY, 'docs/images');
const EXAMPLES = path.join(REPOSITORY, 'examples');
const PICTURED_EXAMPLES = ['data-table', 'google-sheets', 'email-to-sales', 'no-lead-lost'];
const SIZE = { width: 1440, height: 900 };
const NARROW = { width: 900, height: 800 };
const PATIENCE_MS = 60_000; // other tests run beside it
const POLL_MS = 150_000; // every minute by default
const RUNNING_MS = 90_000; // a sweep has some forty nodes
const PUBLISHING_MS = 60_000; // n8n tries for some 15 s before it says that it failed

const NO_CHATBOT_ID = 'Chatbot IDs contains an invalid ID: paste only IDs, or the URL';

// Chromium as root has no sandbox; and it must not reach for the internet.
const FLAGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

await describeWith('in the browser', ['chromium'], () => {
	let n8n;
	let browser;
	let context;
	let page;
	let api;
	let credential;
	let internet;
	let chatbase;
	let sales; // the mail server of a recipe
	let teller; // another one, which tells of failures

	const id = (name) => page.locator(`[data-test-id="${name}"]`);
	const panel = () => id('ndv');
	const inPanel = (text) => panel().getByText(text, { exact: true }).first();

	/** Saves a picture of a part of the page, at most so high, when pictures are asked for. */
	async function picture(name, part, greatestHeight = SIZE.height) {
		if (!process.env.E2E_PICTURES) return;
		await mkdir(PICTURES, { recursive: true });
		const withoutPopups = await page.addStyleTag({
			content:
				'.el-notification, .el-popper, [data-reka-popper-content-wrapper] { display: none !important }',
		});
		const { height, ...place } = await part.boundingBox();
		const clip = { ...place, height: Math.min(height, greatestHeight) };
		const file = path.join(PICTURES, `${name}.png`);
		await page.screenshot({ path: file, clip, animations: 'disabled' });
		await withoutPopups.evaluate((style) => style.remove());
	}

	async function search(text) {
		await id('node-creator-search-bar').fill(text);
		const item = id('item-iterator-item').filter({ hasText: 'Chatbase' }).first();
		await item.waitFor();
		return item;
	}

	async function findNode() {
		await page.goto(`${n8n.url}/workflow/new`);
		await id('canvas-plus-button').first().click();
		return await search('Chatbase');
	}

	/** Opens the node in a new workflow, and gives what is needed to deliver to it. */
	async function openNode(parameters) {
		const workflow = triggerWorkflow(credential, parameters);
		const { id: workflowId } = await api.call('POST', '/workflows', workflow);
		await page.goto(`${n8n.url}/workflow/${workflowId}`);
		await id('canvas-node').first().dblclick();
		await panel().waitFor();
		return {
			workflowId,
			testUrl: `${n8n.url}/webhook-test/${workflow.nodes[0].webhookId}/webhook`,
		};
	}

	/** Whether a part can be seen and clicked in its middle: it is on the page, and nothing covers it. */
	async function isInSight(part) {
		return await part.evaluate((element) => {
			const { left, top, width, height } = element.getBoundingClientRect();
			const seen = document.elementFromPoint(left + width / 2, top + height / 2);
			return seen !== null && (element.contains(seen) || seen.contains(element));
		});
	}

	async function expectInSight(parts) {
		for (const [name, part] of Object.entries(parts)) {
			expect([name, await isInSight(part)]).toEqual([name, true]);
		}
	}

	async function addOption(name) {
		await panel().getByPlaceholder('Add option').click();
		await page.getByRole('option', { name, exact: true }).click();
	}

	/** Starts to listen. Once a reason is shown, it takes n8n a moment to end the listening before. */
	async function listen() {
		await id('node-execute-button').filter({ hasNotText: 'Stop Listening' }).click();
		await panel().getByText('Listening for test event').first().waitFor();
	}

	/** What a browser shows of a URL, in a tab that is closed again. */
	async function textAt(url) {
		const tab = await context.newPage();
		await tab.goto(url);
		const text = await tab.locator('body').innerText();
		await tab.close();
		return text;
	}

	async function expectReason(message, description) {
		await id('node-error-message').getByText(message).waitFor();
		await id('node-error-description').getByText(description).waitFor();
	}

	/** Listens, delivers, and expects n8n's answer: 500 for every refusal of the node. */
	async function deliverTo({ testUrl }, secret, event = leadEvent(), status = 500) {
		await listen();
		expect((await deliver(testUrl, secret, event)).status).toBe(status);
	}

	/** The credential's key, as another way than the editor would set it. */
	async function setKey(secretKey) {
		await api.updateCredential(credential, { secretKey });
	}

	async function publishByMouse() {
		await id('workflow-open-publish-modal-button').click();
		await id('workflow-publish-button').click();
	}

	beforeAll(async () => {
		const services = await startDestinations(['email-to-sales'], await newFolder('destinations'));
		sales = services.destinations['email-to-sales'];
		teller = await startMailServer();
		({ internet } = services);
		n8n = await newWholeN8n(
			{ apiKey: API_KEY, internet, services: [services, teller] },
			await installAsDocumented(),
		);
		({ api, chatbase } = n8n);
		chatbase.agents.push({ id: AGENT, name: 'Support' }, { id: 'another', name: 'Sales' });
		chatbase.conversations.push(CONVERSATION);
		browser = await chromium.launch({ executablePath: await findProgram('chromium'), args: FLAGS });
		const deviceScaleFactor = process.env.E2E_PICTURES ? 1.5 : 1;
		context = await browser.newContext({ viewport: SIZE, deviceScaleFactor });
		context.setDefaultTimeout(PATIENCE_MS);
		await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: n8n.url });
		page = await context.newPage();
		await page.goto(`${n8n.url}/signin`);
		await page.locator('input[type=email], input[name=emailOrLdapLoginId]').fill(n8n.login.email);
		await page.locator('input[type=password]').fill(n8n.login.password);
		await page.keyboard.press('Enter');
		await page.waitForURL(/\/(?:home|workflow)/);
	});
	afterAll(async () => {
		await browser?.close();
		await n8n?.end();
	});
	// One page for all, as each new one compiles the editor's code anew: that takes longer than most tests.
	beforeEach(async () => {
		await page.setViewportSize(SIZE);
	});

	test.each(['dark', 'light'])(
		'the nodes panel finds Chatbase, with its icon, in the %s theme',
		async (theme) => {
			await page.goto(n8n.url);
			await page.evaluate((value) => localStorage.setItem('N8N_THEME', value), theme);
			const icon = (await findNode()).locator('img').first();
			expect(await icon.getAttribute('src')).toContain(
				theme === 'dark' ? 'chatbase.dark.svg' : 'chatbase.svg',
			);
			await until('the icon is loaded', async () =>
				icon.evaluate((image) => image.complete && image.naturalWidth > 0),
			);
		},
	);

	test('the nodes panel finds it by what it is for', async () => {
		await findNode();
		for (const words of [
			...['leads', 'new lead', 'lead form', 'chat bot', 'chatbot', 'chat base', 'webhook'],
			...['visitor', 'customer', 'form', 'contact', 'agent'],
		]) {
			const item = await search(words);
			// Not the polling trigger alone: the trigger by webhook is among the actions and triggers of this one.
			expect([
				words,
				await item.locator('[data-test-id="node-creator-item-name"]').innerText(),
			]).toEqual([words, 'Chatbase']);
			expect(await item.innerText()).toContain('the Chatbase node reads conversations');
		}
	});

	test("a new user's way, in the README's order: from an empty n8n to a lead in production", async () => {
		// Add the node: for submitted leads, unless the user chooses otherwise.
		const item = await findNode();
		await item.click();
		const triggers = id('node-creator-item-name').filter({ hasText: /^On / });
		await triggers.last().waitFor();
		expect(await triggers.allInnerTexts()).toEqual(['On lead submitted', 'On any event']);
		await until('the list before is gone', async () => (await item.count()) === 0);
		await page.keyboard.press('Enter');
		await panel().waitFor();
		const events = await id('parameter-input-events').innerText();
		expect(events).toContain('Lead Submitted');
		expect(events).not.toContain('Any Event');

		// Store the key: a bad one is refused, and the credential says what its test cannot prove.
		await panel().getByText('Connect to Chatbase Webhook').click();
		const dialog = id('editCredential-modal');
		await dialog.getByText('n8n cannot ask Chatbase whether the key is right').waitFor();
		const secretKey = id('parameter-input-secretKey').locator('input');
		await secretKey.fill('https://n8n.example.com/webhook');
		await id('credential-save-button').click();
		await dialog.getByText('More details').click();
		await dialog.getByText('Secret Key holds a URL. Paste the key itself').waitFor();
		await secretKey.fill(SECRET);
		await id('credential-save-button').click();
		await dialog.waitFor({ state: 'hidden' });

		// The panel says the next steps in few words, and nothing covers anything.
		const notice = panel().getByText(/^Sample lead: Webhook URLs/);
		for (const size of [SIZE, NARROW]) {
			await page.setViewportSize(size);
			await until(
				'the toast is gone',
				async () => (await page.locator('.el-notification').count()) === 0,
			);
			await expectInSight({
				'webhook URLs': inPanel('Webhook URLs'),
				notice,
				events: id('parameter-input-events'),
				simplify: id('parameter-input-simplify'),
				'add option': panel().getByPlaceholder('Add option'),
				'execute step': id('node-execute-button'),
				'steps in Chatbase': panel().getByText(/Settings → Webhooks, tick the event/),
			});
			const lines = await notice.evaluate((element) => {
				const range = document.createRange();
				range.selectNodeContents(element);
				return new Set(Array.from(range.getClientRects(), ({ top }) => Math.round(top))).size;
			});
			expect(lines).toBeLessThanOrEqual(2);
		}
		await page.setViewportSize(SIZE);

		// See a sample lead, by exactly these steps: n8n covers the URL while it listens.
		await inPanel('Webhook URLs').click();
		const url = panel()
			.getByText(/^http\S+\/webhook-test\/\S+$/)
			.first();
		await url.click();
		const testUrl = await until('the URL is copied', () =>
			page.evaluate(() => navigator.clipboard.readText()),
		);
		expect(testUrl).toBe((await url.innerText()).trim());
		await picture('node', panel());
		// n8n's own hint, shown once to a new user half a second after the data, stays over the table.
		await page.evaluate(() => localStorage.setItem('N8N_PIN_DATA_DISCOVERY_NDV', 'true'));
		await listen();
		expect(await textAt(testUrl)).toMatch(/^The sample lead is on its way/);

		await inPanel('visitor@example.com').waitFor();
		await panel().getByText('Table', { exact: true }).first().click();
		await page.mouse.move(0, 0); // off the button, whose tooltip covers the table
		await until('the tooltip is gone', async () => await isInSight(inPanel('customerPhone')));
		await expectInSight({
			name: inPanel('customerName'),
			'name of the visitor': inPanel('Example Visitor'),
			email: inPanel('customerEmail'),
			'email of the visitor': inPanel('visitor@example.com'),
			phone: inPanel('customerPhone'),
			'phone of the visitor': panel()
				.getByText(/^\+1 202-555-01\d\d$/)
				.first(),
		});
		await picture('output', id('output-panel'), 180);
		await id('ndv-close-button').click();

		// Connect the next node, and map a field.
		await id('canvas-handle-plus').first().click();
		await id('node-creator-search-bar').fill('Edit Fields');
		await id('node-creator-item-name').filter({ hasText: 'Edit Fields' }).first().click();
		await panel().waitFor();
		const field = panel().getByText('customerEmail', { exact: true }).first();
		await field.dragTo(panel().getByText('Drag input fields here').first());
		await until('the field is mapped', async () => (await id('assignment').count()) > 0);
		expect(await panel().innerText()).toContain('{{ $json.customerEmail }}');
		await id('ndv-close-button').click();

		// Publish: the message says what is left to do.
		await publishByMouse();
		await page
			.getByText('paste the production URL of the Chatbase Trigger node into Chatbase')
			.waitFor();
		await page.keyboard.press('Escape');
		await id('canvas-node').filter({ hasText: 'Chatbase Trigger' }).dblclick();
		await panel().waitFor();
		await inPanel('Webhook URLs').click();
		await panel().getByText('Production URL', { exact: true }).click();
		await panel()
			.getByText(/^http\S+\/webhook\/\S+$/)
			.first()
			.click();
		const productionUrl = await until('the production URL is copied', async () => {
			const copied = await page.evaluate(() => navigator.clipboard.readText());
			return copied !== testUrl && copied;
		});
		expect(productionUrl).toBe(testUrl.replace('/webhook-test/', '/webhook/'));
		await id('ndv-close-button').click();
		await until(
			'the workflow is published',
			async () => (await fetch(productionUrl)).status === 405,
		);
		expect(await textAt(productionUrl)).toMatch(/^This address works: paste it into Chatbase/);

		// Try it: the lead shows up under Executions.
		const event = leadEvent();
		const delivery = { event, ...(await deliver(productionUrl, SECRET, event)) };
		expect(delivery.status).toBe(200);
		await id('radio-button-executions').click();
		const ofProduction = await until('the execution is listed', async () => {
			const { results } = await api.call('GET', '/executions');
			return results.find(({ mode }) => mode === 'webhook');
		});
		await page.getByText(`ID#${ofProduction.id}`).first().waitFor();
		const counts = await account([delivery], await storedLeads(api, [ofProduction]));
		expect(counts).toMatchObject({ executed: 1, lost: 0 });
	});

	test('a conversation is read, from the list of actions to what the visitor said', async () => {
		await (await findNode()).click();
		const actions = id('node-creator-item-name');
		await page.getByText(/^Actions \(\d+\)$/).click();
		await actions.getByText('Get a conversation', { exact: true }).click();
		await panel().waitFor();

		await panel().getByText('Connect to Chatbase').click();
		const dialog = id('editCredential-modal');
		await id('parameter-input-apiKey').locator('input').fill('another key');
		await id('credential-save-button').click();
		await dialog.getByText('More details').click();
		await dialog.getByText('Chatbase does not know this key').waitFor();
		await id('parameter-input-apiKey').locator('input').fill(API_KEY);
		await id('credential-save-button').click();
		await dialog.waitFor({ state: 'hidden' });

		await id('rlc-input').click();
		await id('rlc-item').filter({ hasText: 'Sales' }).waitFor();
		await id('rlc-item').filter({ hasText: 'Support' }).click();
		await id('parameter-input-conversationId')
			.locator('input, textarea')
			.first()
			.fill(CONVERSATION.id);
		await id('node-execute-button').click();
		await panel().getByText('Visitor: When do you open?').first().waitFor();
		await panel().getByText('JSON', { exact: true }).last().click();
		await panel().getByText('"transcript"').first().waitFor();
		await picture('conversation', panel());
		expect(internet.faults).toEqual([]);
	});

	/** What the polling trigger can start for, as the list of nodes has it. */
	const POLLED = [
		'On conversation escalated',
		'On conversation with lead',
		'On lead submitted',
		'On ticket created',
		'On ticket updated',
	];

	/** From the open list of nodes to the list of chatbots, which is open then. */
	async function addPollingTrigger(credential) {
		await id('node-creator-search-bar').fill('Chatbase Polling Trigger');
		await id('item-iterator-item').filter({ hasText: 'Chatbase Polling' }).first().click();
		const triggers = id('node-creator-item-name').filter({ hasText: /^On / });
		await triggers.last().waitFor();
		expect(await triggers.allInnerTexts()).toEqual(POLLED);
		await triggers.filter({ hasText: 'On lead submitted' }).click();
		await panel().waitFor();
		await id('node-credentials-select').click();
		await page.getByText(credential).last().click();
		await id('rlc-input').click();
	}

	test('the polling trigger is set up by the steps of docs/polling.md', async () => {
		await api.createCredential('chatbaseApi', 'For polling', { apiKey: API_KEY });
		await page.goto(`${n8n.url}/workflow/new`);
		await id('canvas-plus-button').first().click();
		await addPollingTrigger('For polling');
		await id('rlc-item').filter({ hasText: 'Sales' }).waitFor();
		await id('rlc-item').filter({ hasText: 'Support' }).click();
		await panel().getByText('Add Chatbot').waitFor();
		const link = panel().getByRole('link', { name: 'No lead lost when n8n is killed?' });
		expect(await link.getAttribute('href')).toMatch(/\/docs\/polling\.md$/);
		await panel().getByText('Fetch Test Event').first().click();
		await panel().getByText('visitor@example.com').first().waitFor(); // there is no lead yet: a sample
		chatbase.leads.push(listed(newLead(AGENT, 'polled@example.com')));
		await id('node-execute-button').click();
		await panel().getByText('polled@example.com').first().waitFor();
		await id('ndv-close-button').click();
		await publishByMouse();
		await until('it is published', async () => {
			const [{ id: workflowId }] = await api.call('GET', '/workflows');
			const { status } = await api.call('GET', `/workflows/${workflowId}/publication-status`);
			return status === 'published';
		});
		await page
			.getByText('Your workflow now asks Chatbase for what is new at the poll times')
			.waitFor();
		expect(internet.faults).toEqual([]);
	});

	async function chooseIn(parameter, option) {
		await id(`parameter-input-${parameter}`).click();
		await page.getByRole('option', { name: option }).last().click();
	}

	/** Copies a URL of the open node by a click on it. */
	async function copyUrl(pattern) {
		await page.evaluate(() => navigator.clipboard.writeText(''));
		await panel().getByText(pattern).first().click();
		return await until('the URL is copied', () =>
			page.evaluate(() => navigator.clipboard.readText()),
		);
	}

	test('an agent is answered, by the steps of docs/action-trigger.md, from an empty workflow on', async () => {
		const secret = 'e2e-secret-of-an-action';
		await page.goto(`${n8n.url}/workflow/new`);
		await id('canvas-plus-button').first().click();
		await id('node-creator-search-bar').fill('custom action');
		await id('item-iterator-item').filter({ hasText: 'Chatbase Action Trigger' }).first().click();
		await page.getByText('Add to workflow').click();
		await panel().waitFor();

		// Make the secret up: one that could be guessed is refused.
		await panel().getByText('Connect to Chatbase Action').click();
		const dialog = id('editCredential-modal');
		await dialog.getByText('You make this secret up yourself').waitFor();
		const secretField = id('parameter-input-secret').locator('input');
		await secretField.fill('too short');
		await id('credential-save-button').click();
		await dialog.getByText('More details').click();
		await dialog.getByText('Secret is shorter than 16 characters').waitFor();
		await secretField.fill(secret);
		await id('credential-save-button').click();
		await dialog.waitFor({ state: 'hidden' });

		// Name what the agent collects, and how it is answered.
		await panel().getByText('Add Data Input', { exact: true }).click();
		await id('parameter-input-name').locator('input').fill('orderNumber');
		await id('parameter-input-required').locator('.el-switch').click();
		await chooseIn('responseMode', 'With the Chatbase Node');
		await inPanel('Webhook URLs').click();
		const testUrl = await copyUrl(/^http\S+\/webhook-test\/\S+$/);
		await picture('action-trigger', panel());
		await id('ndv-close-button').click();

		await id('canvas-handle-plus').first().click();
		await search('Chatbase');
		await id('item-iterator-item').filter({ hasText: 'Chatbase' }).first().click();
		await id('node-creator-item-name').getByText('Respond to an action', { exact: true }).click();
		await panel().waitFor();
		await panel().getByText('all items go on').waitFor();
		expect(await id('node-credentials-select').count()).toBe(0); // it takes no key
		await id('parameter-input-text')
			.locator('textarea')
			.fill('Order {{ $json.orderNumber }} is on its way.');
		await id('ndv-close-button').click();

		// Try it: the sample call, and its answer in the browser.
		await id('execute-workflow-button').click();
		await page.getByText('Waiting for trigger event').first().waitFor();
		expect(JSON.parse(await textAt(testUrl))).toEqual({ message: 'Order Example is on its way.' });
		await id('canvas-node').last().dblclick();
		await panel().getByText('The agent gets:').waitFor();
		await id('ndv-close-button').click();

		await publishByMouse();
		await page.getByText('Your agent can now call this workflow').waitFor();
		const url = testUrl.replace('/webhook-test/', '/webhook/');
		await until('it is published', async () => (await fetch(url)).status === 405);
		expect(await textAt(url)).toMatch(/^This address works: paste it into a Custom action/);
		expect(await callAction(url, secret, { orderNumber: 1042 })).toMatchObject({
			status: 200,
			answer: { message: 'Order 1042 is on its way.' },
		});
	});

	test('an AI tool is not offered to answer an action', async () => {
		const { id: workflowId } = await api.call('POST', '/workflows', {
			name: 'Tool',
			active: false,
			settings: {},
			connections: {},
			nodes: [
				{
					id: randomUUID(),
					name: 'Chatbase Tool',
					type: 'n8n-nodes-chatbase.chatbaseTool',
					typeVersion: 1,
					position: [0, 0],
					parameters: {},
				},
			],
		});
		await page.goto(`${n8n.url}/workflow/${workflowId}`);
		await id('canvas-node').first().dblclick();
		await panel().waitFor();
		await id('parameter-input-resource').click();
		await page.getByRole('option', { name: 'Agent', exact: true }).waitFor();
		expect(await page.getByRole('option', { name: 'Action', exact: true }).count()).toBe(0);
	});

	/** Opens a node of a new workflow, which begins by hand. */
	async function openBehindManualTrigger(nodes) {
		const all = [{ name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1 }, ...nodes];
		const link = (node) => ({ main: [[{ node, type: 'main', index: 0 }]] });
		const { id: workflowId } = await api.call('POST', '/workflows', {
			name: 'By hand',
			active: false,
			settings: {},
			nodes: all.map((node, index) => ({
				id: randomUUID(),
				position: [200 * index, 0],
				parameters: {},
				...node,
			})),
			connections: Object.fromEntries(
				all.slice(1).map(({ name }, index) => [all[index].name, link(name)]),
			),
		});
		await page.goto(`${n8n.url}/workflow/${workflowId}`);
		await id('canvas-node').last().dblclick();
		await panel().waitFor();
	}

	test('HTTP Request uses the credential for what the node does not do', async () => {
		const name = 'For HTTP Request';
		const created = await api.createCredential('chatbaseApi', name, { apiKey: API_KEY });
		const parameters = {
			url: 'https://www.chatbase.co/api/v2/agents',
			authentication: 'predefinedCredentialType',
			nodeCredentialType: 'chatbaseApi',
		};
		const credentials = { chatbaseApi: { id: created.id, name } };
		const type = 'n8n-nodes-base.httpRequest';
		await openBehindManualTrigger([
			{ name: 'Request', type, typeVersion: 4.2, parameters, credentials },
		]);
		await panel().getByText('Chatbase API').first().waitFor();
		await id('node-execute-button').click();
		await panel().getByText(AGENT).first().waitFor();
	});

	test('Custom API Call leads to the HTTP Request node', async () => {
		await openBehindManualTrigger([
			{ name: 'Chatbase', type: 'n8n-nodes-chatbase.chatbase', typeVersion: 1 },
		]);
		await id('parameter-input-operation').click();
		await page.getByText('Custom API Call', { exact: true }).last().click();
		await panel().getByText('Use the HTTP Request node to make a custom API call').waitFor();
	});

	test('the next node shows what a conversation holds before there is one', async () => {
		await openBehindManualTrigger([
			{
				name: 'Chatbase',
				type: 'n8n-nodes-chatbase.chatbase',
				typeVersion: 1,
				parameters: { resource: 'conversation', operation: 'get' },
			},
			{ name: 'Edit Fields', type: 'n8n-nodes-base.set', typeVersion: 3.4 },
		]);
		for (const field of ['transcript', 'messageCount']) {
			await panel().getByText(field, { exact: true }).first().waitFor();
		}
	});

	describe('with a credential', () => {
		beforeAll(async () => {
			credential = await api.createKey(SECRET);
		});

		test('a second sample is another lead', async () => {
			const { testUrl } = await openNode();
			const shownId = async () =>
				/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/.exec(await id('output-panel').innerText())?.[0];
			const sample = async () => {
				await listen();
				await textAt(testUrl);
			};
			await sample();
			const first = await until('the first one is shown', shownId);
			await sample();
			await until(
				'another one is shown',
				async () => ![undefined, first].includes(await shownId()),
			);
		});

		test('a delivery with the right key shows the item, and ends the listening', async () => {
			const node = await openNode();
			const event = leadEvent({ name: 'Zoë 你好', email: 'zoe@example.com' });
			await deliverTo(node, SECRET, event, 200);
			await panel().getByText('zoe@example.com').first().waitFor();
			expect((await deliver(node.testUrl, SECRET, event)).status).toBe(404);
		});

		test('a delivery with the wrong key shows the reason in the output panel', async () => {
			await deliverTo(await openNode(), 'another-key');
			await expectReason(
				'The signature fits none of the secret keys',
				'Workspace settings → API keys',
			);
			await picture('refusal', id('output-panel'), 300);
		});

		test('a key that begins with "=" has a reason of its own, and a remedy that works', async () => {
			const node = await openNode();
			const key = '=e2e-key-with-an-equals-sign';
			await setKey(key);
			await deliverTo(node, key);
			await expectReason('taken the secret key for an expression', 'type a blank before the "="');
			await setKey(` ${key}`);
			await deliverTo(node, key, leadEvent(), 200);
			await setKey(SECRET);
		});

		test('a delivery of another chatbot shows which, and which are let through', async () => {
			const chatbotIds = [
				'mine, https://www.chatbase.co/dashboard/team/chatbot/also-mine/settings',
			];
			const node = await openNode({ options: { chatbotIds } });
			await deliverTo(node, SECRET, leadEvent({ chatbotId: 'other' }));
			await expectReason(
				'The chatbot is not among the Chatbot IDs of this node',
				'"other", and this node lets only "mine", "also-mine" through',
			);
			await deliverTo(node, SECRET, leadEvent({ chatbotId: 'also-mine' }), 200);
		});

		test('what is left out is seen under Executions, with the second output switched on', async () => {
			const chatbotIds = ['mine'];
			const { workflowId, testUrl } = await openNode({ options: { chatbotIds } });
			await addOption('Second Output for What Is Left Out');
			await id('parameter-input-leftOutOutput').locator('.el-switch').click();
			await id('ndv-close-button').click();
			for (const output of ['Wanted', 'Left Out']) {
				await id('canvas').getByText(output, { exact: true }).first().waitFor();
			}
			await publishByMouse();
			const url = testUrl.replace('/webhook-test/', '/webhook/');
			await until('it is published', async () => (await fetch(url)).status === 405);

			const event = leadEvent({ chatbotId: 'other' });
			expect(await deliver(url, SECRET, event)).toMatchObject({ status: 200, body: 'OK' });
			const { id: executionId } = await until('an execution is stored', async () => {
				const [last] = await api.executions(workflowId);
				return last?.status === 'success' && last;
			});
			const { data } = await api.execution(executionId);
			const [{ data: outputs }] = data.resultData.runData['Chatbase Trigger'];
			expect(outputs.main.map((items) => items?.map(({ json }) => json.chatbotId))).toEqual([
				[],
				['other'],
			]);
			await page.keyboard.press('Escape');
			await id('radio-button-executions').click();
			await page.getByText(`ID#${executionId}`).first().waitFor();
		});

		/** Imports an example into a new workflow, as the README says, and gives its canvas. */
		async function importExample(name) {
			await page.goto(`${n8n.url}/workflow/new`);
			await importFile(name);
		}

		async function importFile(name) {
			await id('workflow-menu').click();
			await id('workflow-menu-item-import').click();
			const choosing = page.waitForEvent('filechooser');
			await id('workflow-menu-item-import-from-file').click();
			await (await choosing).setFiles(path.join(EXAMPLES, `${name}.json`));
			await page.getByText('When something is missing or away').waitFor();
			if (PICTURED_EXAMPLES.includes(name)) await picture(`recipe-${name}`, id('canvas'));
		}

		/** Removes all from the workflow: quicker than to open another one. */
		async function clearCanvas() {
			await page.locator('.vue-flow__pane').click({ position: { x: 1, y: 1 } });
			await page.keyboard.press('Control+A');
			await page.keyboard.press('Delete');
			await id('canvas-plus-button').first().waitFor();
		}

		/** Changes the workflow's settings. */
		async function inSettings(change) {
			await id('workflow-menu').click();
			await id('workflow-menu-item-settings').click();
			await change();
			await page.getByRole('button', { name: 'Save', exact: true }).click();
			await id('workflow-settings-dialog').waitFor({ state: 'hidden' });
		}

		async function choose(name) {
			await page.getByRole('option', { name, exact: true }).last().click();
		}

		/** Sets which production executions of the workflow are not saved: `failed`, `success`. */
		async function doNotSave(...which) {
			await inSettings(async () => {
				for (const kind of which) {
					await id(`workflow-settings-save-${kind}-executions`).click();
					await choose('Do not save');
				}
			});
		}

		async function runFrom(trigger) {
			await page.getByRole('button', { name: 'Select trigger node' }).click();
			await page
				.getByRole('menuitem')
				.filter({ hasText: `from ${trigger}` })
				.click();
			await id('execute-workflow-button').click();
			await page
				.getByText('Workflow executed successfully')
				.first()
				.waitFor({ timeout: RUNNING_MS });
			await page.locator('.el-notification__closeBtn').first().click();
		}

		/** A node of an example, by its name. */
		const nodeOf = (name) => page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);

		test('every example is imported from its file', async () => {
			const files = (await readdir(EXAMPLES)).filter((file) => file.endsWith('.json'));
			await page.goto(`${n8n.url}/workflow/new`);
			for (const file of files) {
				await importFile(file.replace('.json', ''));
				await clearCanvas();
			}
		});

		test('an example without an account is imported twice, tried with its pinned lead, and published', async () => {
			const rows = async () => await api.dataTableRows('chatbase_leads');
			for (let time = 0; time < 2; time += 1) {
				await importExample('data-table');
				expect(await id('execute-workflow-button').innerText()).toContain('from Chatbase Trigger');
				for (const start of ['Chatbase Trigger', 'A lead']) {
					await runFrom(start);
					expect(await rows()).toHaveLength(1); // the pinned lead, which is always the same one
				}
				await publishByMouse();
				await page.getByText('Your triggers will now fire production executions').waitFor();
			}

			const workflows = await api.call('GET', '/workflows');
			const copies = workflows.filter(({ name }) =>
				name.startsWith('Chatbase leads to a Data Table'),
			);
			const urls = await Promise.all(
				copies.map(async ({ id: workflowId }) => {
					const { nodes } = await api.call('GET', `/workflows/${workflowId}`);
					const { webhookId } = nodes.find(({ name }) => name === 'Chatbase Trigger');
					return `${n8n.url}/webhook/${webhookId}/webhook`;
				}),
			);
			expect(new Set(urls).size).toBe(2);
			for (const url of urls) {
				const event = leadEvent();
				await until('the URL answers', async () => (await fetch(url)).status === 405);
				expect((await deliver(url, SECRET, event)).status).toBe(200);
				const { conversationId } = event.payload;
				await until('the lead is in the table', async () =>
					(await rows()).some((row) => row.conversationId === conversationId),
				);
			}
		});

		test('what a visitor types into a form is a row in the table of n8n', async () => {
			const file = path.join(EXAMPLES, 'data-table.json');
			const recipe = await readWorkflow(file, { chatbaseWebhookApi: credential });
			const { url } = await api.publish(recipe);
			const film = new Film(await newFolder('film'));
			const show = async (seconds) => {
				if (process.env.E2E_PICTURES) await film.show(page, seconds);
			};

			await page.setViewportSize({ width: 1000, height: 560 });
			await page.exposeFunction('deliver', async (lead) => {
				expect((await deliver(url, SECRET, leadEvent(lead))).status).toBe(200);
			});
			await page.goto(String(new URL('support/lead-form.html', import.meta.url)));
			await show(1);
			const visitor = {
				name: 'Example Visitor',
				email: `visitor-${randomUUID().slice(0, 4)}@example.com`,
				phone: '+1 202-555-0143',
			};
			for (const [field, text] of Object.entries(visitor)) {
				await page.locator(`input[name=${field}]`).fill(text);
				await show(0.5);
			}
			await page.getByRole('button', { name: 'Send' }).click();
			await page.getByText('Thank you!').waitFor();
			await show(1);

			const isInTable = async () =>
				(await api.dataTableRows('chatbase_leads')).some(({ email }) => email === visitor.email);
			await until('the lead is in the table', isInTable);
			await page.goto(`${n8n.url}/home/datatables`);
			await page.getByText('chatbase_leads', { exact: true }).first().click();
			await page.getByText(visitor.email).first().waitFor();
			await show(3);
			if (process.env.E2E_PICTURES) await film.save(path.join(PICTURES, 'lead-to-row.gif'));
		});

		test('a recipe is put behind the polling trigger by the steps of examples/README.md', async () => {
			await api.createCredential('chatbaseApi', 'For the recipe', { apiKey: API_KEY });
			await importExample('data-table');
			await nodeOf('Chatbase Trigger').click();
			await page.keyboard.press('Delete');
			await nodeOf('Chatbase Trigger').waitFor({ state: 'detached' });

			await id('node-creator-plus-button').click();
			await addPollingTrigger('For the recipe');
			await id('rlc-item').filter({ hasText: 'Support' }).click();
			await id('ndv-close-button').click();
			await nodeOf('Chatbase Polling Trigger')
				.locator('[data-test-id="canvas-node-output-handle"]')
				.first()
				.dragTo(
					nodeOf('Each lead by itself')
						.locator('[data-test-id="canvas-node-input-handle"]')
						.first(),
				);
			await publishByMouse();

			await page.getByText('Your triggers will now fire production executions').waitFor();

			const lead = newLead(AGENT, 'to-the-recipe@example.com');
			const isInTable = async () => {
				const rows = await api.dataTableRows('chatbase_leads');
				return rows.some(({ email }) => email === lead.payload.customerEmail);
			};
			chatbase.leads.push(listed(lead, 0));
			await until('a poll has brought the lead', isInTable, { timeoutMs: POLL_MS });
		});

		test('the sweep is set up by the steps of docs/no-lead-lost.md, and brings what the webhook has not', async () => {
			await api.createCredential('chatbaseApi', 'For the sweep', { apiKey: API_KEY });
			await importExample('no-lead-lost-delivery');
			await doNotSave('failed', 'success');
			await publishByMouse();
			await importExample('no-lead-lost');
			await doNotSave('success');
			await runFrom('Set up');

			await id('canvas-node').filter({ hasText: 'Leads of the last 3 days' }).dblclick();
			await id('node-credentials-select').click();
			await page.getByText('For the sweep').last().click();
			await id('rlc-input').click();
			await id('rlc-item').filter({ hasText: 'Support' }).click();
			await id('ndv-close-button').click();

			await id('canvas-node').filter({ hasText: 'Deliver it' }).dblclick();
			await id('rlc-input').click();
			await id('rlc-item').filter({ hasText: 'Chatbase leads: the delivery' }).click();
			await id('ndv-close-button').click();

			const [missed, brought] = [newLead(AGENT), newLead(AGENT)];
			const times = async ({ payload }) => {
				const rows = await api.dataTableRows('chatbase_leads');
				return rows.filter(({ email }) => email === payload.customerEmail).length;
			};
			chatbase.leads.push(listed(missed));
			await runFrom('Every 15 minutes');
			await runFrom('Every 15 minutes');
			expect(await times(missed)).toBe(1);
			await runFrom('Chatbase Trigger'); // with the sample lead that is pinned to it

			await publishByMouse();
			const urlOfSweep = async () => {
				const workflows = await api.call('GET', '/workflows');
				const sweep = workflows.find(({ name }) => name.startsWith('Chatbase leads: none lost'));
				const { nodes } = await api.call('GET', `/workflows/${sweep.id}`);
				const { webhookId } = nodes.find(({ name }) => name === 'Chatbase Trigger');
				const address = `${n8n.url}/webhook/${webhookId}/webhook`;
				return (await fetch(address)).status === 405 && address;
			};
			const url = await until('the URL answers', urlOfSweep, { timeoutMs: POLL_MS });
			expect((await deliver(url, SECRET, brought)).status).toBe(200);
			await until('the lead is in the table', async () => (await times(brought)) === 1);

			// What the files say of saving, the user has set: the editor left it out.
			const imported = (await api.call('GET', '/workflows')).filter(({ name }) =>
				/^Chatbase leads: (?:none lost|the delivery)/.test(name),
			);
			const saved = imported.map(async ({ id: workflowId, name }) => {
				const { settings } = await api.call('GET', `/workflows/${workflowId}`);
				const { saveDataErrorExecution, saveDataSuccessExecution } = settings;
				return [name, saveDataErrorExecution, saveDataSuccessExecution];
			});
			expect((await Promise.all(saved)).sort()).toEqual([
				['Chatbase leads: none lost', undefined, 'none'],
				['Chatbase leads: the delivery', 'none', 'none'],
			]);
		});

		test('a lead that could not be delivered is told, and delivered again, by the steps of the README', async () => {
			await api.createCredential('smtp', 'The mail of sales', sales.credentials.smtp);
			await api.createCredential('smtp', 'The mail that tells', smtpCredential(teller));
			const open = async (name) => {
				await nodeOf(name).dblclick();
				await panel().waitFor();
			};
			const chooseCredential = async (name) => {
				await id('node-credentials-select').click();
				await page.getByRole('option').filter({ hasText: name, visible: true }).last().click();
			};
			async function fillInEmail(mailServer) {
				await open('Send the email');
				await chooseCredential(mailServer);
				for (const [field, address] of [
					['fromEmail', 'n8n@example.com'],
					['toEmail', 'sales@example.com'],
				]) {
					await id(`parameter-input-${field}`).locator('input').first().fill(address);
				}
				await id('ndv-close-button').click();
			}
			const published = async (name) =>
				await until(`${name} is published`, async () => {
					const workflows = await api.call('GET', '/workflows');
					const found = workflows.find((workflow) => workflow.name.startsWith(name));
					if (found === undefined) return false;
					const at = `/workflows/${found.id}`;
					const { status } = await api.call('GET', `${at}/publication-status`);
					return status === 'published' && (await api.call('GET', at));
				});

			await importExample('tell-me');
			await fillInEmail('The mail that tells');
			await publishByMouse();
			await published('Chatbase leads: tell me');

			await importExample('email-to-sales');
			await open('Chatbase Trigger');
			await chooseCredential(credential.name);
			await id('ndv-close-button').click();
			await fillInEmail('The mail of sales');
			await inSettings(async () => {
				await id('workflow-settings-error-workflow').click();
				await page
					.getByRole('option')
					.filter({ hasText: 'Chatbase leads: tell me' })
					.last()
					.click();
			});
			await publishByMouse();
			const { nodes } = await published('Chatbase leads by email');
			const { webhookId } = nodes.find(({ name }) => name === 'Chatbase Trigger');

			sales.takeAway();
			const event = leadEvent({ name: 'Told Visitor', email: 'told@example.com' });
			const url = `${n8n.url}/webhook/${webhookId}/webhook`;
			expect((await deliver(url, SECRET, event)).status).toBe(200);
			const mail = await until('it is told', () => teller.mails[0], { timeoutMs: RUNNING_MS });
			expect(mail.text).toContain('told@example.com');
			expect(await api.dataTableRows('chatbase_failed')).toHaveLength(1);

			sales.bringBack();
			await importExample('deliver-again');
			await open('Whose leads?');
			await id('assignment-value')
				.locator('input, textarea, [contenteditable]')
				.first()
				.fill('Email');
			await id('ndv-close-button').click();
			await open('Deliver it');
			await id('rlc-input').click();
			await id('rlc-item').filter({ hasText: 'Chatbase leads by email' }).click();
			await id('ndv-close-button').click();
			await id('execute-workflow-button').click();
			await page
				.getByText('Workflow executed successfully')
				.first()
				.waitFor({ timeout: RUNNING_MS });
			const arrived = (await sales.received()).filter(({ text }) => text.includes('Told Visitor'));
			expect(arrived).toHaveLength(1);
			expect(await api.dataTableRows('chatbase_failed')).toEqual([]);
		});

		test('a Chatbot ID that is none stops listening, and publishing, in words', async () => {
			const { workflowId, testUrl } = await openNode();
			await addOption('Chatbot IDs');
			await panel().getByText('Add Chatbot ID').click();
			await panel().locator('input[placeholder*="Id8VKSqDV52fwAvuxaeUO"]').first().fill(testUrl);
			await until('the editor has saved it', async () => {
				const { nodes } = await api.call('GET', `/workflows/${workflowId}`);
				return nodes[0].parameters.options?.chatbotIds?.[0] === testUrl;
			});
			const toast = page.locator('.el-notification');
			await id('node-execute-button').click();
			await toast.getByText(NO_CHATBOT_ID).waitFor();

			await id('ndv-close-button').click();
			await publishByMouse();
			const notPublished = toast.filter({ hasText: 'could not be published' });
			await notPublished.getByText(NO_CHATBOT_ID).waitFor({ timeout: PUBLISHING_MS });
		});

		test('an action that no node answers cannot be published, and says what is missing', async () => {
			const secret = await api.createActionSecret('e2e-secret-of-an-action');
			const workflow = actionWorkflow(secret, { responseMode: 'responseNode' });
			const { id: workflowId } = await api.call('POST', '/workflows', workflow);
			await page.goto(`${n8n.url}/workflow/${workflowId}`);
			await id('canvas-node').first().waitFor();
			await publishByMouse();
			await page
				.locator('.el-notification')
				.getByText('no such node comes after this one: add a Chatbase node with Action → Respond')
				.waitFor({ timeout: PUBLISHING_MS });
		});
	});
});
