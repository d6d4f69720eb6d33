// The way of a new user, in a real browser. With E2E_PICTURES=1 it takes the README's pictures.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { chromium } from 'playwright-core';

import { REPOSITORY } from '../../scripts/lib/package.mjs';
import { deliver, leadEvent } from '../../scripts/lib/lead.mjs';
import { N8nApi } from '../../scripts/lib/n8n-api.mjs';
import { startN8n } from '../../scripts/lib/n8n-process.mjs';
import { findProgram } from '../../scripts/lib/programs.mjs';
import { until } from '../../scripts/lib/until.mjs';
import { describeWith } from './support/programs.mjs';
import { host, newUserFolder, record } from './support/run.mjs';

const SECRET = 'e2e-secret-of-the-browser';
const PICTURES = path.join(REPOSITORY, 'docs/images');
const SIZE = { width: 1280, height: 800 };
const PATIENCE_MS = 20_000;

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

	/** Saves a picture of a part of the page, at most so high, when pictures are asked for. */
	async function picture(name, part, greatestHeight = SIZE.height) {
		if (!process.env.E2E_PICTURES) return;
		await mkdir(PICTURES, { recursive: true });
		await page.addStyleTag({
			content:
				'.el-notification, .el-popper, [data-reka-popper-content-wrapper] { display: none !important }',
		});
		const { height, ...place } = await part.boundingBox();
		const clip = { ...place, height: Math.min(height, greatestHeight) };
		const file = path.join(PICTURES, `${name}.png`);
		await page.screenshot({ path: file, clip, animations: 'disabled' });
	}

	async function findNode() {
		await page.goto(`${n8n.url}/workflow/new`);
		await id('canvas-plus-button').first().click();
		await id('node-creator-search-bar').fill('Chatbase');
		const item = id('item-iterator-item').filter({ hasText: 'Chatbase' }).first();
		await item.waitFor();
		return item;
	}

	async function isLoaded(icon) {
		return await icon.evaluate((image) => image.complete && image.naturalWidth > 0);
	}

	async function listen() {
		await id('node-execute-button').click();
		await panel().getByText('Listening for test event').first().waitFor();
	}

	beforeAll(async () => {
		n8n = await startN8n(host, await newUserFolder());
		api = new N8nApi(n8n.url);
		const login = await api.createOwner();
		browser = await chromium.launch({ executablePath: await findProgram('chromium'), args: FLAGS });
		context = await browser.newContext({ viewport: SIZE, deviceScaleFactor: 2 });
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

	test('the user adds the node for submitted leads', async () => {
		await (await findNode()).click();
		await id('node-creator-item-name').filter({ hasText: 'On lead submitted' }).click();
		await panel().waitFor();
		expect(await id('parameter-input-events').innerText()).toContain('Lead Submitted');
		expect(await panel().innerText()).toContain('Settings → Webhooks');
	});

	test('a bad key is refused in the credential, with a sentence that helps', async () => {
		await panel().getByText('Connect to Chatbase Webhook').click();
		const dialog = id('editCredential-modal');
		const secretKey = id('parameter-input-secretKey').locator('input');
		await secretKey.fill(SECRET);
		await picture('credential', dialog, 460);

		await secretKey.fill('https://n8n.example.com/webhook');
		await id('credential-save-button').click();
		await dialog.getByText('More details').click();
		await dialog.getByText('Secret Key holds a URL. Paste the key itself').waitFor();

		await secretKey.fill(SECRET);
		await id('credential-save-button').click();
		await dialog.waitFor({ state: 'hidden' });
	});

	test('the panel shows the URL and the steps', async () => {
		await panel().getByText('Webhook URLs').click();
		const shown = panel()
			.getByText(/^http\S+\/webhook-test\/\S+$/)
			.first();
		await shown.waitFor();
		testUrl = (await shown.innerText()).trim();
		await panel().getByText('When will this node trigger my flow?').click();
		await panel().getByText('open the test URL in a new browser tab').waitFor();
		await picture('node', panel());
	});

	test('the test URL in a second tab brings the sample lead', async () => {
		await listen();
		const tab = await context.newPage();
		await tab.goto(testUrl);
		expect(await tab.locator('body').innerText()).toMatch(/^The sample lead is on its way/);
		await tab.close();

		await panel().getByText('example@chatbase.co').first().waitFor();
		await id('radio-button-json').click();
		await picture('output', id('output-panel'), 400);
	});

	test('a delivery with the wrong key shows the reason in the output panel', async () => {
		await listen();
		expect((await deliver(testUrl, 'another-key', leadEvent())).status).toBe(500);
		await id('node-error-message')
			.getByText('The signature fits none of the secret keys')
			.waitFor();
		await id('node-error-description')
			.getByText('paste the secret key from Chatbase again')
			.waitFor();
		await picture('refusal', id('output-panel'), 400);
	});

	test('a delivery with the right key shows the item', async () => {
		await listen();
		const event = leadEvent({ name: 'Zoë 你好', email: 'visitor@example.com' });
		expect((await deliver(testUrl, SECRET, event)).status).toBe(200);
		await panel().getByText('visitor@example.com').first().waitFor();
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

	test('the user publishes, and a production lead appears under Executions', async () => {
		await id('workflow-open-publish-modal-button').click();
		await id('workflow-publish-button').click();
		const productionUrl = testUrl.replace('/webhook-test/', '/webhook/');
		await until(
			'the workflow is published',
			async () => (await fetch(productionUrl)).status === 405,
		);
		expect((await deliver(productionUrl, SECRET, leadEvent())).status).toBe(200);
		await record({ sent: 1, acknowledged: 1, executed: 1, lost: 0, runTwice: 0 });

		await page.keyboard.press('Escape');
		await id('radio-button-executions').click();
		const { results } = await api.call('GET', '/executions');
		const { id: newest } = results.find(({ mode }) => mode === 'webhook');
		await page.getByText(`ID#${newest}`).first().waitFor();
	});
});
