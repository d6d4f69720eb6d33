import type { PackageDirectoryLoader } from 'n8n-core';

import manifest from '../../package.json';
import { leadItemSchema } from '../../nodes/shared/lead';
import { built, builtFiles } from '../support/files';
import { loadPackage } from '../support/n8n';

let loader: PackageDirectoryLoader;
beforeAll(async () => {
	loader = await loadPackage();
});

describe('the package', () => {
	it('gives n8n one trigger of version 1.1 and one credential', () => {
		expect(loader.types.nodes.map(({ name, version }) => [name, version])).toEqual([
			['chatbaseTrigger', 1.1],
		]);
		expect(loader.types.credentials.map(({ name }) => name)).toEqual(['chatbaseWebhookApi']);
	});

	it('has codex data, so that the nodes panel finds it by what it is for', () => {
		expect(loader.types.nodes[0].codex).toMatchObject({
			categories: ['Communication', 'Marketing', 'Sales'],
			alias: expect.arrayContaining(['leads', 'lead form', 'new lead', 'chat bot']),
			resources: { primaryDocumentation: [expect.anything()] },
		});
	});

	it('has its icons, in both themes, where n8n looks for them', () => {
		const { iconUrl } = loader.types.nodes[0];
		const icons = Object.values(iconUrl as { light: string; dark: string });
		expect(icons).toHaveLength(2);
		for (const icon of icons) {
			const svg = built(icon.replace(`icons/${manifest.name}/dist/`, ''));
			expect(svg).toMatch(/^<svg /);
		}
	});

	it('has the output schema that the item follows, under the version as n8n writes it', () => {
		const schema = JSON.parse(built('nodes/ChatbaseTrigger/__schema__/v1.1.0/output.json'));
		expect(Object.keys(schema.properties)).toEqual(Object.keys(leadItemSchema.shape));
		expect(schema.required).toEqual(Object.keys(leadItemSchema.shape));
		expect(schema.properties.customerEmail.type).toEqual(['string', 'null']);
		expect(schema).toMatchObject({ type: 'object', additionalProperties: false, version: 1 });
	});

	it('needs nothing at run time but n8n', () => {
		expect(manifest).not.toHaveProperty('dependencies');
		expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
	});

	it('has no source map without its source', () => {
		const maps = builtFiles().filter((name) => name.endsWith('.map'));
		expect(maps.length).toBeGreaterThan(10);
		for (const map of maps) {
			const { sources, sourcesContent } = JSON.parse(built(map));
			expect(sourcesContent).toHaveLength(sources.length);
		}
	});
});
