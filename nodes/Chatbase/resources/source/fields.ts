import type { INodeProperties } from 'n8n-workflow';

/** Those that the API takes. */
export const TYPES = ['file', 'link', 'qna', 'text'] as const;
export type SourceType = (typeof TYPES)[number];

export const LINK_TYPES = ['crawl', 'individual', 'sitemap'] as const;

/** Characters that Chatbase takes, for a text. */
export const MOST_IN_NAME = 100;
export const MOST_IN_CONTENT = 1024 * 1024;
export const MOST_QUESTIONS = 50;

export const sourceIdField: INodeProperties = {
	displayName: 'Source ID',
	name: 'sourceId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. a63a69a5-e7a9-4757-b73b-2041854d435d',
	description: 'The source, as Get Many names it',
};

/** Where the sources of an agent are, or one of them. */
export function sourcePath(agentId: string, ...inside: string[]): string[] {
	return ['agents', agentId, 'sources', ...inside];
}

export const typeField: INodeProperties = {
	displayName: 'Type',
	name: 'sourceType',
	type: 'options',
	noDataExpression: true,
	options: [
		{ name: 'File', value: 'file', description: 'A .pdf, .doc, .docx or .txt of the input item' },
		{ name: 'Link', value: 'link', description: 'A web page, or all of a website' },
		{ name: 'Q&A', value: 'qna', description: 'Questions, and the answer to them' },
		{ name: 'Text', value: 'text', description: 'A text that is given here' },
	],
	default: 'text',
};

/** A field that only some types have. */
export function ofType(field: INodeProperties, ...types: SourceType[]): INodeProperties {
	const show = { ...field.displayOptions?.show, sourceType: types };
	return { ...field, displayOptions: { show } };
}

export const nameField: INodeProperties = {
	displayName: 'Name',
	name: 'sourceName',
	type: 'string',
	default: '',
	description: 'How the source is called in Chatbase',
};

export const contentField: INodeProperties = {
	displayName: 'Content',
	name: 'content',
	type: 'string',
	typeOptions: { rows: 5 },
	default: '',
	description: 'What the agent is to know',
};

export const questionsField: INodeProperties = {
	displayName: 'Questions',
	name: 'questions',
	type: 'string',
	typeOptions: { rows: 3 },
	default: '',
	placeholder: 'e.g. When do you open?',
	description: `One in each line, or a list; ${MOST_QUESTIONS} at most`,
};

export const answerField: INodeProperties = {
	displayName: 'Answer',
	name: 'answer',
	type: 'string',
	typeOptions: { rows: 3 },
	default: '',
	description: 'What the agent is to answer to these questions',
};

export const fileField: INodeProperties = {
	displayName: 'Input Data Field Name',
	name: 'binaryPropertyName',
	type: 'string',
	default: 'data',
	hint: 'The name of the input field containing the file',
	description: 'The binary field of the input item; the file may have 20 MB',
};

/** What is left out of a website, or read of it. */
export const crawlFields: INodeProperties[] = [
	{
		displayName: 'Exclude Paths',
		name: 'excludePaths',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		placeholder: 'e.g. /blog/.*',
		description: 'Pages that are left out: regular expressions, one in each line, or a list',
	},
	{
		displayName: 'Include Only Paths',
		name: 'includeOnlyPaths',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		placeholder: 'e.g. /help/.*',
		description: 'Only these pages are read: regular expressions, one in each line, or a list',
	},
	{
		displayName: 'Slow Scraping',
		name: 'slowScraping',
		type: 'boolean',
		default: true,
		description: 'Whether the pages are read slowly, as some websites need it',
	},
];
