import type { ApiRequest } from '../../../shared/transport/request';
import type { Call } from '../../operation';
import { LINK_TYPES, MOST_IN_CONTENT, MOST_IN_NAME, type SourceType } from './fields';
import { fileRequest, readFile } from './file';
import { readCrawl, readQuestions, readType } from './reading';

/** What of a request holds a source. */
type Content = Pick<ApiRequest, 'body' | 'form' | 'timeoutMs'>;

function newLink({ parameters }: Call): Content {
	const url = parameters.text('url');
	if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
		throw parameters.refuse('url', 'is not a valid URL: it begins with https://');
	}
	const [linkType] = parameters.choices('linkType', LINK_TYPES);
	if (linkType === undefined) throw parameters.refuse('linkType', 'is empty');
	const crawl = linkType === 'individual' ? {} : readCrawl(parameters, 'linkOptions');
	return { body: { type: 'link', url, linkType, ...crawl } };
}

function newQna({ parameters }: Call): Content {
	const name = parameters.text('sourceName');
	const questions = readQuestions(parameters, 'questions');
	if (questions === undefined) throw parameters.refuse('questions', 'is empty');
	return { body: { type: 'qna', name, questions, answer: parameters.text('answer') } };
}

function newText({ parameters }: Call): Content {
	const name = parameters.text('sourceName', { most: MOST_IN_NAME });
	const content = parameters.text('content', { most: MOST_IN_CONTENT });
	return { body: { type: 'text', name, content } };
}

async function newFile(call: Call): Promise<Content> {
	const file = await readFile(call, 'binaryPropertyName');
	return fileRequest(call.parameters.optionalText('sourceName') ?? file.name, file);
}

const NEW: Record<SourceType, (call: Call) => Content | Promise<Content>> = {
	file: newFile,
	link: newLink,
	qna: newQna,
	text: newText,
};

/** Reads a new source as the user has filled it in, whatever its type. */
export async function newSource(call: Call): Promise<Content> {
	return await NEW[readType(call.parameters)](call);
}
