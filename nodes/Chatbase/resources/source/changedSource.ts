import type { ApiRequest } from '../../../shared/transport/request';
import type { Call } from '../../operation';
import type { Parameters } from '../../parameters';
import { MOST_IN_CONTENT, MOST_IN_NAME } from './fields';
import { fileRequest, readFile } from './file';
import { readCrawl, readQuestions, readType } from './reading';

/** What of a request changes a source. */
type Content = Pick<ApiRequest, 'body' | 'form' | 'timeoutMs'>;

/** What is changed in a source that is no file. */
const CHANGED = {
	link: (parameters: Parameters) => readCrawl(parameters, 'linkChanges'),
	qna: (parameters: Parameters) => ({
		name: parameters.optionalText('qnaChanges.sourceName'),
		questions: readQuestions(parameters, 'qnaChanges.questions'),
		answer: parameters.optionalText('qnaChanges.answer'),
	}),
	text: (parameters: Parameters) => ({
		name: parameters.optionalText('textChanges.sourceName', MOST_IN_NAME),
		content: parameters.optionalText('textChanges.content', MOST_IN_CONTENT),
	}),
};

async function changedFile(call: Call) {
	const field = 'fileChanges.binaryPropertyName';
	const hasFile = call.parameters.optionalText(field) !== undefined;
	return {
		name: call.parameters.optionalText('fileChanges.sourceName'),
		file: hasFile ? await readFile(call, field) : undefined,
	};
}

/** Reads the changes of a source as the user has filled them in, whatever its type. */
export async function changedSource(call: Call): Promise<Content> {
	const { parameters } = call;
	const type = readType(parameters);
	const within = `${type}Changes`;
	if (type === 'file') {
		const { name, file } = parameters.anyOf(within, await changedFile(call));
		return fileRequest(name, file);
	}
	return { body: parameters.anyOf<object>(within, CHANGED[type](parameters)) };
}
