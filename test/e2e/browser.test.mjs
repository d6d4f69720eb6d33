// The way of a new user, in a real browser and by mouse, from the README's installation to a lead in
// production. With E2E_PICTURES=1 it takes the README's pictures.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { chromium } from 'playwright-core';

import { REPOSITORY } from '../../scripts/lib/package.mjs';
import { deliver, leadEvent } from '../../scripts/lib/lead.mjs';
import { N8nApi } from '../../scripts/lib/n8n-api.mjs';
import { startN8n } from '../../scripts/lib/n8n-process.mjs';
import { findProgram } from '../../scripts/lib/programs.mjs';
import { until } from '../../scripts/lib/until.mjs';
import { installAsDocumented } from './support/install.mjs';
import { account, storedLeads } from './support/load.mjs';
import { describeWith } from './support/programs.mjs';
import { host } from './support/run.mjs';

const SECRET = 'e2e-secret-of-the-browser';
const PICTURES = path.join(REPOSITORY, 'docs/images');
const SIZE = { width: 1440, height: 900 };
const NARROW = { width: 900, height: 800 };
const PATIENCE_MS = 20_000;
const PUBLISHING_MS = 60_000; // n8n tries for some 15 s before it says that it failed

const NO_CHATBOT_ID = 'Chatbot IDs holds something that is no ID: paste only IDs, or the address';

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
	let testUrl;

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

	async function isLoaded(icon) {
		return await icon.evaluate((image) => image.complete && image.naturalWidth > 0);
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

	async function listen() {
		await id('node-execute-button').click();
		await panel().getByText('Listening for test event').first().waitFor();
	}

	/** Types into the first field of Chatbot IDs, and waits until the editor has saved it. */
	async function typeChatbotIds(text) {
		await panel().locator('input[placeholder*="Id8VKSqDV52fwAvuxaeUO"]').first().fill(text);
		const [, workflowId] = /\/workflow\/(\w+)/.exec(page.url());
		await until('the editor has saved the chatbot', async () => {
			const { nodes } = await api.call('GET', `/workflows/${workflowId}`);
			return nodes[0].parameters.options?.chatbotIds?.[0] === text;
		});
	}

	/** The credential's key, as another way than the editor would set it. */
	async function setKey(secretKey) {
		const [{ id: credential, name, type }] = await api.call('GET', '/credentials');
		await api.call('PATCH', `/credentials/${credential}`, { name, type, data: { secretKey } });
	}

	beforeAll(async () => {
		n8n = await startN8n(host, await installAsDocumented());
		api = new N8nApi(n8n.url);
		const login = await api.createOwner();
		browser = await chromium.launch({ executablePath: await findProgram('chromium'), args: FLAGS });
		context = await browser.newContext({ viewport: SIZE, deviceScaleFactor: 1.5 });
		await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: n8n.url });
		page = await context.newPage();
		page.setDefaultTimeout(PATIENCE_MS);
		await page.goto(`${n8n.url}/signin`);
		await page.locator('input[type=email], input[name=emailOrLdapLoginId]').fill(login.email);
		await page.locator('input[type=password]').fill(login.password);
		await page.keyboard.press('Enter');
		await page.waitForURL(/\/(?:home|workflow)/);
	});
	afterAll(async () => {
		await browser?.close();
		await n8n?.stop();
	});

	test.each(['dark', 'light'])(
		'the nodes panel finds Chatbase, with its icon, in the %s theme',
		async (theme) => {
			await page.evaluate((value) => localStorage.setItem('N8N_THEME', value), theme);
			const item = await findNode();
			const icon = item.locator('img').first();
			expect(await icon.getAttribute('src')).toContain(
				theme === 'dark' ? 'chatbase.dark.svg' : 'chatbase.svg',
			);
			await until('the icon is loaded', async () => await isLoaded(icon));
		},
	);

	test('the nodes panel finds it by what it is for', async () => {
		await findNode();
		for (const words of ['leads', 'lead form', 'new lead', 'chat bot', 'chatbot', 'agent']) {
			await search(words);
		}
	});

	test('the user adds the node, for submitted leads unless he chooses otherwise', async () => {
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
	});

	test('a bad key is refused in the credential, which says what its test cannot prove', async () => {
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
	});

	test('the panel says the next steps in few words, and nothing covers anything', async () => {
		const notice = panel().getByText(/^Sample lead: Webhook URLs/);
		const shown = {
			'webhook URLs': inPanel('Webhook URLs'),
			notice,
			events: id('parameter-input-events'),
			simplify: id('parameter-input-simplify'),
			'add option': panel().getByText('Add option'),
			'execute step': id('node-execute-button'),
			'steps in Chatbase': panel().getByText(/Settings → Webhooks, tick the event/),
		};
		for (const size of [SIZE, NARROW]) {
			await page.setViewportSize(size);
			await until(
				'the toast is gone',
				async () => (await page.locator('.el-notification').count()) === 0,
			);
			await expectInSight(shown);
			const lines = await notice.evaluate((element) => {
				const range = document.createRange();
				range.selectNodeContents(element);
				return new Set(Array.from(range.getClientRects(), ({ top }) => Math.round(top))).size;
			});
			expect(lines).toBeLessThanOrEqual(2);
		}
		await page.setViewportSize(SIZE);
	});

	// Exactly the steps of notice and README, in their order: n8n covers the URL while it listens.
	test('a sample lead appears: Webhook URLs, test URL, Execute step, a new tab', async () => {
		await inPanel('Webhook URLs').click();
		const url = panel()
			.getByText(/^http\S+\/webhook-test\/\S+$/)
			.first();
		await url.click();
		testUrl = await until('the URL is copied', () =>
			page.evaluate(() => navigator.clipboard.readText()),
		);
		expect(testUrl).toBe((await url.innerText()).trim());
		await picture('node', panel());

		await listen();
		const tab = await context.newPage();
		await tab.goto(testUrl);
		expect(await tab.locator('body').innerText()).toMatch(/^The sample lead is on its way/);
		await tab.close();

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
	});

	test('a second sample is another lead', async () => {
		const shownId = async () =>
			/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/.exec(await id('output-panel').innerText())?.[0];
		const first = await until('the first one is shown', shownId);
		await listen();
		const tab = await context.newPage();
		await tab.goto(testUrl);
		await tab.close();
		await until('another one is shown', async () => ![undefined, first].includes(await shownId()));
	});

	async function expectReason(message, description) {
		await id('node-error-message').getByText(message).waitFor();
		await id('node-error-description').getByText(description).waitFor();
	}

	test('a delivery with the wrong key shows the reason in the output panel', async () => {
		await listen();
		expect((await deliver(testUrl, 'another-key', leadEvent())).status).toBe(500);
		await expectReason(
			'The signature fits none of the secret keys',
			'Workspace settings → API keys',
		);
		await picture('refusal', id('output-panel'), 300);
	});

	test('a key that begins with "=" has a reason of its own, and a remedy that works', async () => {
		const key = '=e2e-key-with-an-equals-sign';
		await setKey(key);
		await listen();
		expect((await deliver(testUrl, key, leadEvent())).status).toBe(500);
		await expectReason('taken the secret key for an expression', 'type a blank before the "="');

		await setKey(` ${key}`);
		await listen();
		expect((await deliver(testUrl, key, leadEvent())).status).toBe(200);
		await setKey(SECRET);
	});

	test('a Chatbot ID that is none stops listening, in words', async () => {
		await panel().getByText('Add option').click();
		await page.getByText('Chatbot IDs').last().click();
		await panel().getByText('Add Chatbot ID').click();
		await typeChatbotIds(testUrl);
		await id('node-execute-button').click();
		await page.locator('.el-notification').getByText(NO_CHATBOT_ID).waitFor();
	});

	test('a delivery of another chatbot shows which, and which are let through', async () => {
		await typeChatbotIds('mine, https://www.chatbase.co/dashboard/team/chatbot/also-mine/settings');
		await listen();
		const send = async (chatbotId) => await deliver(testUrl, SECRET, leadEvent({ chatbotId }));
		expect((await send('other')).status).toBe(500);
		await expectReason(
			'The chatbot is not among the Chatbot IDs of this node',
			'"other", and this node lets only "mine", "also-mine" through',
		);
		await listen();
		expect((await send('also-mine')).status).toBe(200);
		await typeChatbotIds('');
	});

	test('a delivery with the right key shows the item', async () => {
		await listen();
		const event = leadEvent({ name: 'Zoë 你好', email: 'zoe@example.com' });
		expect((await deliver(testUrl, SECRET, event)).status).toBe(200);
		await panel().getByText('zoe@example.com').first().waitFor();
		await id('ndv-close-button').click();
	});

	test('the user drags customerEmail into the next node', async () => {
		await id('canvas-handle-plus').first().click();
		await id('node-creator-search-bar').fill('Edit Fields');
		await id('node-creator-item-name').filter({ hasText: 'Edit Fields' }).first().click();
		await panel().waitFor();
		const field = panel().getByText('customerEmail', { exact: true }).first();
		await field.dragTo(panel().getByText('Drag input fields here').first());
		await until('the field is mapped', async () => (await id('assignment').count()) > 0);
		const mapped = await panel().innerText();
		expect(mapped).toContain('{{ $json.customerEmail }}');
		await id('ndv-close-button').click();
	});

	test('the user publishes, is told what is left, and a production lead appears under Executions', async () => {
		await id('workflow-open-publish-modal-button').click();
		await id('workflow-publish-button').click();
		await page
			.getByText('paste the production URL of the Chatbase Trigger node into Chatbase')
			.waitFor();
		const productionUrl = testUrl.replace('/webhook-test/', '/webhook/');
		await until(
			'the workflow is published',
			async () => (await fetch(productionUrl)).status === 405,
		);
		const event = leadEvent();
		const delivery = { event, ...(await deliver(productionUrl, SECRET, event)) };
		expect(delivery.status).toBe(200);

		await page.keyboard.press('Escape');
		await id('radio-button-executions').click();
		const ofProduction = await until('the execution is listed', async () => {
			const { results } = await api.call('GET', '/executions');
			return results.find(({ mode }) => mode === 'webhook');
		});
		await page.getByText(`ID#${ofProduction.id}`).first().waitFor();
		const counts = await account([delivery], await storedLeads(api, [ofProduction]));
		expect(counts).toMatchObject({ executed: 1, lost: 0 });
	});

	test('a person who opens the production URL is told that the address works', async () => {
		const tab = await context.newPage();
		await tab.goto(testUrl.replace('/webhook-test/', '/webhook/'));
		expect(await tab.locator('body').innerText()).toMatch(
			/^Method Not Allowed\s+This address works/,
		);
		await tab.close();
	});

	test('a Chatbot ID that is none stops publishing, in words', async () => {
		await id('radio-button-workflow').click();
		await page.locator('[data-test-id="canvas-node"]').first().dblclick();
		await typeChatbotIds('https://n8n.example.com/webhook');
		await id('ndv-close-button').click();
		await id('workflow-open-publish-modal-button').click();
		await id('workflow-publish-button').click();
		const notPublished = page
			.locator('.el-notification')
			.filter({ hasText: 'could not be published' });
		await notPublished.getByText(NO_CHATBOT_ID).waitFor({ timeout: PUBLISHING_MS });
	});
});
