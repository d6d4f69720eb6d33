import type { INodeProperties } from 'n8n-workflow';

import { ChatbaseActionApi } from '../../credentials/ChatbaseActionApi.credentials';
import { ChatbaseApi } from '../../credentials/ChatbaseApi.credentials';
import { ChatbaseWebhookApi } from '../../credentials/ChatbaseWebhookApi.credentials';
import { Chatbase } from '../../nodes/Chatbase/Chatbase.node';
import { RESOURCES } from '../../nodes/Chatbase/resources';
import { ChatbaseActionTrigger } from '../../nodes/ChatbaseActionTrigger/ChatbaseActionTrigger.node';
import { ChatbasePollingTrigger } from '../../nodes/ChatbasePollingTrigger/ChatbasePollingTrigger.node';
import { ChatbaseTrigger } from '../../nodes/ChatbaseTrigger/ChatbaseTrigger.node';
import { documentationPage, DOCUMENTATION_URL } from '../../nodes/shared/documentation';
import { files, firstColumn, isThere, text } from '../support/files';

const { homepage, repository, scripts } = JSON.parse(text('package.json')) as {
	homepage: string;
	repository: { url: string };
	scripts: Record<string, string>;
};

const PAGES = [
	...files('.').filter((name) => name.endsWith('.md')),
	...files('docs').flatMap((name) => (name.endsWith('.md') ? `docs/${name}` : [])),
	'examples/README.md',
];

/** As GitHub makes it of a heading. */
function anchorOf(heading: string) {
	const words = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
	return words.replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-');
}

const anchorsOf = (page: string) =>
	[...text(page).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchorOf(heading));

/** The links of a page to files of the repository, as path and anchor; `../..` leads to pages of GitHub's own. */
function linksOf(page: string) {
	const folder = page.split('/').slice(0, -1);
	return [...text(page).matchAll(/\]\((?!https?:|\.\.\/\.\.\/)([^)\s]+)\)/g)].map(([, link]) => {
		const [target, anchor] = link.split('#');
		const path = target === '' ? page.split('/') : [...folder, ...target.split('/')];
		const resolved = path.reduce<string[]>(
			(way, step) => (step === '..' ? way.slice(0, -1) : [...way, step]),
			[],
		);
		return { link, file: resolved.join('/'), anchor };
	});
}

describe('the links to the documentation', () => {
	it('all lead to the homepage of the package', () => {
		expect([
			DOCUMENTATION_URL,
			new ChatbaseActionApi().documentationUrl,
			new ChatbaseApi().documentationUrl,
			new ChatbaseWebhookApi().documentationUrl,
		]).toEqual([homepage, homepage, homepage, homepage]);
	});

	it('lead to where the code is', () => {
		const address = repository.url.replace(/^git\+/, '').replace(/\.git$/, '');
		expect(homepage).toBe(`${address}#readme`);
		expect(documentationPage('polling.md')).toBe(`${address}/blob/main/docs/polling.md`);
	});

	it('name only pages that there are', () => {
		const nodes = [
			new Chatbase(),
			new ChatbaseActionTrigger(),
			new ChatbasePollingTrigger(),
			new ChatbaseTrigger(),
		];
		const panels = JSON.stringify(nodes.map(({ description }) => description));
		const named = [...panels.matchAll(/\/blob\/main\/docs\/([\w.-]+)/g)].map(([, page]) => page);
		expect(named).toEqual(['action-trigger.md', 'polling.md']);
		expect(files('docs')).toEqual(expect.arrayContaining(named));
	});
});

describe.each(PAGES)('%s', (page) => {
	it('links only to files and headings that there are', () => {
		const broken = linksOf(page).filter(
			({ file, anchor }) =>
				!isThere(file) || (anchor !== undefined && !anchorsOf(file).includes(anchor)),
		);
		expect(broken).toEqual([]);
	});

	it('names only commands that there are', () => {
		const named = [...text(page).matchAll(/npm run (?:--silent )?([\w:-]+)/g)];
		for (const [, script] of named) expect(Object.keys(scripts)).toContain(script);
	});
});

describe('the documentation', () => {
	it('begins with at most 200 lines', () => {
		expect(text('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(200);
	});

	it('has every page in its index', () => {
		const listed = linksOf('docs/README.md').map(({ file }) => file);
		expect(listed.sort()).toEqual(PAGES.filter((page) => page !== 'docs/README.md').sort());
	});

	it('installs by one command, wherever it stands', () => {
		const command =
			'npm install --legacy-peer-deps --ignore-scripts ./n8n-nodes-chatbase-0.1.0.tgz';
		for (const page of ['README.md', 'docs/install.md']) {
			expect(text(page).match(/npm install .*/g)).toEqual([command, command]);
		}
	});

	it.each([
		['docs/action-trigger.md', new ChatbaseActionTrigger()],
		['docs/webhook-trigger.md', new ChatbaseTrigger()],
	])('names in %s the parameters of the trigger by their labels', (page, { description }) => {
		const labels = (fields: INodeProperties[], before = ''): string[] =>
			fields.flatMap(({ displayName, type, options }) =>
				type === 'collection'
					? labels(options as INodeProperties[], `${displayName} → `)
					: type === 'notice'
						? []
						: [`**${before}${displayName}**`],
			);
		expect(firstColumn(page, 'Parameter')).toEqual(labels(description.properties));
	});

	it('has every operation of the Chatbase node', () => {
		const rows = [...text('docs/chatbase-node.md').matchAll(/^\| (\w*) +\| ([\w, ]+?) +\| /gm)];
		let resource = '';
		const listed = rows.slice(1).flatMap(([, name, operations]) => {
			resource = name || resource;
			return operations.split(', ').map((operation) => `${resource}: ${operation}`);
		});
		const there = RESOURCES.flatMap(({ name, operations }) =>
			operations.map((operation) => `${name}: ${operation.name}`),
		);
		expect(listed.sort()).toEqual(there.sort());
	});

	it('has every operation in the table of API v2, but those of API v1 and of none', () => {
		const cells = text('README.md').matchAll(/^\|[^|]+\| \*\*(\w+)\*\*: ([\w, ]+)/gm);
		const listed = [...cells].map(([, name, operations]) => ({
			name,
			operations: operations.trim().split(', ').sort(),
		}));
		const there = RESOURCES.filter(({ value }) => !['action', 'contact', 'lead'].includes(value));
		expect(listed.sort((a, b) => a.name.localeCompare(b.name))).toEqual(
			there.map(({ name, operations }) => ({
				name,
				operations: operations.map((operation) => operation.name).sort(),
			})),
		);
	});
});
