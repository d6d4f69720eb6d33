import nock from 'nock';

import { ORIGINS } from '../../harness/chatbase/request-faults';
import { chatbase } from '../support/chatbase/answering-chatbase';
import { execute } from '../support/n8n-core/execution';
import { API_KEY } from '../support/n8n-core/workflow';
import { AGENT, agentId, itemsOf, page, run, TIME } from '../support/operations';
import { timersDuring } from '../support/timers';

const [, FILES] = ORIGINS;
const SOURCES = `/api/v2/agents/${AGENT}/sources`;
const ID = 'a63a69a5-e7a9-4757-b73b-2041854d435d';
const MB = 1024 * 1024;

const source = {
	id: ID,
	type: 'text',
	name: 'Handbook',
	size: 12,
	createdAt: '2026-01-01T01:00:00+01:00',
	status: 'untrained',
	metadata: null,
};
const item = { ...source, agentId: AGENT, createdAt: TIME };

describe('sources', () => {
	it('are got by their id, of an answer without an envelope', async () => {
		const parameters = { agentId, sourceId: ` ${ID} ` };
		const metadata = { type: 'crawl', crawlStatus: 'fetched', excludePaths: ['/a'] };
		const answers = [{ body: { ...source, type: 'link', metadata } }];
		const { items, requests } = await itemsOf('source', 'get', parameters, answers);
		expect(items).toEqual([{ ...item, type: 'link', metadata }]);
		expect(requests).toEqual([
			{ method: 'GET', path: `${SOURCES}/${ID}`, query: {}, body: undefined },
		]);
	});

	it('are listed over all pages, by type and name', async () => {
		const filters = { types: ['qna', 'notionPage'], name: ' hand ' };
		const parameters = { agentId, returnAll: true, filters };
		const { items, requests } = await itemsOf('source', 'getAll', parameters, [
			page([source], 'two'),
			page([{ ...source, id: 's2', name: null, size: null, metadata: null }]),
		]);
		expect(items).toEqual([item, { ...item, id: 's2', name: null, size: null }]);
		const query = { limit: '100', type: 'qna,notionPage', name: 'hand' };
		expect(requests.map((request) => request.query)).toEqual([query, { ...query, cursor: 'two' }]);
		expect(requests[0]).toMatchObject({ method: 'GET', path: SOURCES });
	});

	it('are listed up to a limit', async () => {
		const { requests } = await itemsOf('source', 'getAll', { agentId, limit: 1 }, [page([source])]);
		expect(requests.map(({ query }) => query)).toEqual([{ limit: '1' }]);
	});

	it('are deleted', async () => {
		const answers = [{ body: { ...source, status: 'deleted' } }];
		const parameters = { agentId, sourceId: ID };
		const { items, requests } = await itemsOf('source', 'delete', parameters, answers);
		expect(items).toEqual([{ deleted: true, id: ID }]);
		const path = `${SOURCES}/${ID}`;
		expect(requests).toEqual([{ method: 'DELETE', path, query: {}, body: undefined }]);
	});

	const url = 'https://www.example.com/help';
	const crawl = {
		excludePaths: ' /blog/.*,? \n\n/old',
		includeOnlyPaths: ['/help/.*'],
		slowScraping: 'true',
	};
	const crawlSent = {
		excludePaths: ['/blog/.*,?', '/old'],
		includeOnlyPaths: ['/help/.*'],
		slowScraping: true,
	};
	const FIFTY = Array.from({ length: 50 }, (_, index) => `q${index}`);
	const ONE_BY_ONE = 'When, where?\nHow?';
	it.each([
		[
			{ sourceName: 'Handbook', content: 'Open at nine.' },
			{ type: 'text', name: 'Handbook', content: 'Open at nine.' },
		],
		[
			{ sourceType: 'qna', sourceName: 'Q', questions: ONE_BY_ONE, answer: 'At nine.' },
			{ type: 'qna', name: 'Q', questions: ['When, where?', 'How?'], answer: 'At nine.' },
		],
		[
			{ sourceType: 'qna', sourceName: 'Q', questions: '={{ ["A, b?", 7] }}', answer: 'C.' },
			{ type: 'qna', name: 'Q', questions: ['A, b?', '7'], answer: 'C.' },
		],
		[
			{ sourceType: 'qna', sourceName: 'Q', questions: FIFTY, answer: 'A.' },
			{ type: 'qna', name: 'Q', questions: FIFTY, answer: 'A.' },
		],
		[
			{ sourceType: 'link', url },
			{ type: 'link', url, linkType: 'individual' },
		],
		[
			{ sourceType: 'link', url: 'http://example.com/help' },
			{ type: 'link', url: 'http://example.com/help', linkType: 'individual' },
		],
		[
			{ sourceType: 'link', url, linkType: 'individual', linkOptions: crawl },
			{ type: 'link', url, linkType: 'individual' },
		],
		[
			{ sourceType: 'link', url, linkType: 'sitemap', linkOptions: crawl },
			{ type: 'link', url, linkType: 'sitemap', ...crawlSent },
		],
		[
			{ sourceType: 'link', url, linkType: 'crawl', linkOptions: { slowScraping: false } },
			{ type: 'link', url, linkType: 'crawl', slowScraping: false },
		],
		[
			{ sourceType: 'link', url, linkType: 'crawl', linkOptions: { excludePaths: ' ' } },
			{ type: 'link', url, linkType: 'crawl' },
		],
	])('are created: %j', async (filledIn, body) => {
		const parameters = { agentId, ...filledIn };
		const answers = [{ status: 201, body: source }];
		const { items, requests } = await itemsOf('source', 'create', parameters, answers);
		expect(items).toEqual([item]);
		expect(requests).toEqual([{ method: 'POST', path: SOURCES, query: {}, body }]);
	});

	it.each([
		[{ textChanges: { sourceName: ' New ', content: '' } }, { name: 'New' }],
		[{ textChanges: { content: 'Open at ten.' } }, { content: 'Open at ten.' }],
		[
			{ sourceType: 'qna', qnaChanges: { questions: ONE_BY_ONE, answer: 'At ten.' } },
			{ questions: ['When, where?', 'How?'], answer: 'At ten.' },
		],
		[{ sourceType: 'qna', qnaChanges: { sourceName: 'n'.repeat(200) } }, { name: 'n'.repeat(200) }],
		[{ sourceType: 'link', linkChanges: crawl }, crawlSent],
		[{ sourceType: 'link', linkChanges: { slowScraping: false } }, { slowScraping: false }],
	])('are updated by what is filled in: %j', async (filledIn, body) => {
		const parameters = { agentId, sourceId: ID, ...filledIn };
		const { items, requests } = await itemsOf('source', 'update', parameters, [{ body: source }]);
		expect(items).toEqual([item]);
		expect(requests).toEqual([{ method: 'PUT', path: `${SOURCES}/${ID}`, query: {}, body }]);
	});

	it.each([
		[409, 'SOURCE_DUPLICATE', 'The agent has this link already'],
		[409, 'SOURCE_PENDING_DELETION', 'The source is being deleted'],
		[409, 'SOURCE_ALREADY_PENDING_DELETION', 'The source is being deleted'],
		[422, 'SOURCE_SIZE_LIMIT_EXCEEDED', 'The plan has no room for more'],
		[404, 'SOURCE_NOT_FOUND', 'Check Source ID'],
	])('that Chatbase does not take (%i %s) are told of in words', async (status, code, words) => {
		const answers = [{ status, body: { error: { code, message: 'No' } } }];
		const { error } = await run('source', 'delete', { agentId, sourceId: ID }, answers);
		expect(error?.description).toContain(words);
	});
});

const PDF = Buffer.from([0x25, 0x50, 0x44, 0x46, 0x00, 0xff, 0xfe, 0x0d, 0x0a, 0x2d, 0x2d]);
const fileOf = (bytes: Buffer, more: object = {}) => ({
	data: {
		data: bytes.toString('base64'),
		mimeType: 'application/pdf',
		fileName: 'handbook.pdf',
		fileExtension: 'pdf',
		...more,
	},
});
const newFile = { agentId, sourceType: 'file', sourceName: 'Handbook' };
const stored = { ...source, type: 'file' };

describe('files', () => {
	it('are sent byte by byte, as a form, to where Chatbase takes files', async () => {
		const asked = await itemsOf('source', 'create', newFile, [{ status: 201, body: stored }], {
			binary: fileOf(PDF),
		});
		expect(asked.items).toEqual([{ ...item, type: 'file' }]);
		const file = { name: 'handbook.pdf', type: 'application/pdf', size: PDF.length };
		expect(asked.requests).toEqual([
			{
				...{ method: 'POST', origin: FILES, path: SOURCES, query: {} },
				body: { name: 'Handbook', file },
				files: [PDF],
			},
		]);
	});

	it('go over the wire with the key, and their length', async () => {
		nock.disableNetConnect();
		let headers: Record<string, string> = {};
		let wire = '';
		nock(FILES)
			.post(/.*/)
			.reply(function (_uri, body) {
				({ headers } = this.req);
				wire = String(body);
				return [201, stored];
			});
		await execute({
			...{ resource: 'source', operation: 'create', parameters: newFile },
			binary: fileOf(Buffer.from('Open at nine.'), {
				fileName: 'a "b".txt',
				mimeType: 'text/plain',
			}),
		});
		nock.cleanAll();
		const [, boundary] =
			/^multipart\/form-data; boundary=(.+)$/.exec(headers['content-type']) ?? [];
		const part = (disposition: string, ...lines: string[]) =>
			[`--${boundary}`, `Content-Disposition: form-data; ${disposition}`, ...lines, ''].join(
				'\r\n',
			);
		expect(wire).toBe(
			part('name="name"', '', 'Handbook') +
				part(
					'name="file"; filename="a %22b%22.txt"',
					'Content-Type: text/plain',
					'',
					'Open at nine.',
				) +
				`--${boundary}--\r\n`,
		);
		expect(headers).toMatchObject({
			authorization: `Bearer ${API_KEY}`,
			'content-length': String(wire.length),
		});
	});

	it.each([
		['the credential lets HTTP Request send the key to one host only', 'domains'],
		['no HTTP Request node may use the credential', 'none'],
	])('are sent where %s', async (_which, allowedHttpRequestDomains) => {
		const restricted = { allowedHttpRequestDomains, allowedDomains: 'www.chatbase.co' };
		const { items } = await itemsOf('source', 'create', newFile, [{ body: stored }], {
			binary: fileOf(PDF),
			restricted,
		});
		expect(items).toHaveLength(1);
	});

	it('are called as the file where no name is given', async () => {
		const parameters = { ...newFile, sourceName: ' ', binaryPropertyName: 'manual' };
		const { requests } = await itemsOf('source', 'create', parameters, [{ body: stored }], {
			binary: { manual: fileOf(PDF).data },
		});
		expect(requests[0].body).toMatchObject({ name: 'handbook.pdf' });
	});

	it.each([
		['HANDBOOK.PDF', 'pdf', 'HANDBOOK.PDF'],
		['a.b.docx', undefined, 'a.b.docx'],
		['handbook', 'doc', 'handbook.doc'],
		[undefined, 'txt', 'file.txt'],
		['handbook.v2', 'pdf', 'handbook.v2.pdf'],
	])('named %s of the type %s are sent as %s', async (fileName, fileExtension, name) => {
		const { requests } = await itemsOf('source', 'create', newFile, [{ body: stored }], {
			binary: fileOf(PDF, { fileName, fileExtension }),
		});
		expect(requests[0].body).toMatchObject({ file: { name } });
	});

	const update = { agentId, sourceId: ID, sourceType: 'file' };
	it.each([
		[{ sourceName: 'New' }, { name: 'New' }, undefined],
		[
			{ binaryPropertyName: 'data', sourceName: '' },
			{ file: { name: 'handbook.pdf', type: 'application/pdf', size: PDF.length } },
			PDF,
		],
		[
			{ binaryPropertyName: 'data', sourceName: 'New' },
			{ name: 'New', file: { name: 'handbook.pdf', type: 'application/pdf', size: PDF.length } },
			PDF,
		],
	])('are updated by what is filled in: %j', async (fileChanges, body, bytes) => {
		const parameters = { ...update, fileChanges };
		const { items, requests } = await itemsOf('source', 'update', parameters, [{ body: stored }], {
			binary: fileOf(PDF),
		});
		expect(items).toEqual([{ ...item, type: 'file' }]);
		expect(requests).toEqual([
			{
				...{ method: 'PUT', origin: FILES, path: `${SOURCES}/${ID}`, query: {} },
				...{ body, files: bytes === undefined ? [] : [bytes] },
			},
		]);
	});

	it('of 20 MB are sent, within two minutes', async () => {
		const bytes = Buffer.alloc(20 * MB, 'a');
		const { requests } = chatbase(() => ({ body: stored }));
		const setup = { resource: 'source', operation: 'create', parameters: newFile };
		const waited = await timersDuring(
			async () => await execute({ ...setup, binary: fileOf(bytes, { bytes: bytes.length }) }),
		);
		expect(requests).toMatchObject([{ body: { file: { size: 20 * MB } } }]);
		expect(new Set(waited)).toEqual(new Set([120_000]));
	});

	const NAMES = 'Input Data Field Name names a file';
	it.each([
		[`${NAMES} that is too large: Chatbase takes 20 MB`, fileOf(Buffer.alloc(20 * MB + 1))],
		[`${NAMES} that is too large`, fileOf(PDF, { bytes: 20 * MB + 1 })],
		[`${NAMES} that is empty`, fileOf(Buffer.alloc(0))],
		[
			`${NAMES} that Chatbase does not take: it takes .pdf, .doc, .docx, .txt`,
			fileOf(PDF, { fileName: 'a.png', fileExtension: 'png' }),
		],
		[`${NAMES} that Chatbase does not take`, fileOf(PDF, { fileName: 'pdf', fileExtension: '' })],
		[
			`${NAMES} that Chatbase does not take`,
			fileOf(PDF, { fileName: 'a', fileExtension: undefined }),
		],
		["The item has no binary field 'data'", { other: fileOf(PDF).data }],
		["to contain a binary file 'data', but none was found", undefined],
	])('that cannot be sent are refused: %s', async (words, binary) => {
		for (const [operation, parameters] of [
			['create', newFile],
			['update', { ...update, fileChanges: { binaryPropertyName: 'data' } }],
		] as const) {
			const { error, requests } = await run('source', operation, parameters, [], { binary });
			expect(error?.message).toContain(words);
			expect(requests).toEqual([]);
		}
	});

	it('are sent again when the rate limit says so, whole', async () => {
		const limited = { status: 429, body: {}, headers: { 'retry-after': '0' } };
		const answers = [limited, { status: 201, body: stored }];
		const { requests } = await itemsOf('source', 'create', newFile, answers, {
			binary: fileOf(PDF),
		});
		expect(requests.map(({ files }) => files)).toEqual([[PDF], [PDF]]);
	});

	it('are not sent a second time when they may have arrived', async () => {
		const answers = [{ fails: 'ECONNRESET' }];
		const { error, requests } = await run('source', 'create', newFile, answers, {
			binary: fileOf(PDF),
		});
		expect(requests).toHaveLength(1);
		expect(error?.description).toContain('It may have been carried out all the same');
	});

	it('are not led elsewhere with the key', async () => {
		const elsewhere = nock('https://example.com').post('/').reply(200, {});
		for (const status of [302, 307]) {
			const headers = { location: 'https://example.com/' };
			const { error, requests } = await run('source', 'create', newFile, [{ status, headers }], {
				binary: fileOf(PDF),
			});
			expect(error?.httpCode).toBe(String(status));
			expect(requests).toHaveLength(1);
		}
		expect(elsewhere.isDone()).toBe(false);
	});
});
