import { ChatbaseApi } from '../../credentials/ChatbaseApi.credentials';
import { ChatbaseWebhookApi } from '../../credentials/ChatbaseWebhookApi.credentials';
import { Chatbase } from '../../nodes/Chatbase/Chatbase.node';
import { ChatbasePollingTrigger } from '../../nodes/ChatbasePollingTrigger/ChatbasePollingTrigger.node';
import { ChatbaseTrigger } from '../../nodes/ChatbaseTrigger/ChatbaseTrigger.node';
import { documentationPage, DOCUMENTATION_URL } from '../../nodes/shared/documentation';
import { files, text } from '../support/files';

const { homepage, repository } = JSON.parse(text('package.json')) as {
	homepage: string;
	repository: { url: string };
};

describe('the links to the documentation', () => {
	it('all lead to the homepage of the package', () => {
		expect([
			DOCUMENTATION_URL,
			new ChatbaseApi().documentationUrl,
			new ChatbaseWebhookApi().documentationUrl,
		]).toEqual([homepage, homepage, homepage]);
	});

	it('lead to where the code is', () => {
		const address = repository.url.replace(/^git\+/, '').replace(/\.git$/, '');
		expect(homepage).toBe(`${address}#readme`);
		expect(documentationPage('polling.md')).toBe(`${address}/blob/main/docs/polling.md`);
	});

	it('name only pages that there are', () => {
		const nodes = [new Chatbase(), new ChatbasePollingTrigger(), new ChatbaseTrigger()];
		const panels = JSON.stringify(nodes.map(({ description }) => description));
		const named = [...panels.matchAll(/\/blob\/main\/docs\/([\w.-]+)/g)].map(([, page]) => page);
		expect(named).toEqual(['polling.md']);
		expect(files('docs')).toEqual(expect.arrayContaining(named));
	});
});
