import type { INodeType } from 'n8n-workflow';

import { fixture } from '../../support/files';
import { loadNode } from '../../support/n8n-core/package';
import { deliver, itemOf, signed } from '../../support/n8n-core/webhooks';

// The zod that n8n resolves for the package: 3.22.4 from n8n 1.50, 3.25.76 in n8n 2.41, 4 to come.
interface Schema {
	safeParse(item: unknown): { success: boolean };
}

describe.each([
	['3.22.4', 'zod-3-22'],
	['3.25.76', 'zod'],
	['4', 'zod-4'],
])('with zod %s', (version, name) => {
	let node: INodeType;
	beforeAll(async () => {
		jest.resetModules();
		const used: unknown = jest.requireActual(name);
		jest.doMock('zod', () => used);
		expect(jest.requireActual(`${name}/package.json`).version).toMatch(new RegExp(`^${version}`));
		node = await loadNode();
	});
	afterAll(() => jest.dontMock('zod'));

	it('gives the same item', async () => {
		const item = itemOf(await deliver(node, signed(fixture('lead.json'))));
		expect(item.customerEmail).toBe('example@chatbase.co');
		expect([item.customFields, item.otherKeys]).toEqual([{}, {}]);
	});

	it('takes null as a payload without fields', async () => {
		const body = '{"eventType":"leads.submit","payload":null}';
		expect(itemOf(await deliver(node, signed(body))).customerEmail).toBeNull();
	});

	it('knows the output of every operation of the Chatbase node', async () => {
		const { outputSchemas } = (await loadNode('chatbase')).constructor as unknown as {
			outputSchemas: () => Promise<Record<string, () => Promise<Schema>>>;
		};
		const { 'action/respond': passed, ...own } = await outputSchemas();
		expect((await passed()).safeParse({ any: 1 })).toEqual({ success: true, data: { any: 1 } });
		expect(Object.keys(own)).toHaveLength(33);
		const deleted = await own['contact/delete']();
		expect(deleted.safeParse({ deleted: true, externalId: 'customer-1' }).success).toBe(true);
		for (const output of Object.values(own)) {
			expect((await output()).safeParse({}).success).toBe(false);
		}
	});

	it.each([
		['[]', 'Body is not a JSON object'],
		['7', 'Body is not a JSON object'],
		['{"chatbotId":"c"}', 'eventType is missing or not a string'],
		['{"eventType":null}', 'eventType is missing or not a string'],
		['{"eventType":"e","chatbotId":"c","payload":"p"}', 'payload is not an object'],
	])('says the same of %s', async (body, message) => {
		expect((await deliver(node, signed(body))).body).toEqual({ message });
	});
});
