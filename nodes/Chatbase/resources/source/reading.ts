import type { Parameters } from '../../parameters';
import { MOST_QUESTIONS, TYPES, type SourceType } from './fields';

export function readType(parameters: Parameters): SourceType {
	const [given] = parameters.choices('sourceType', TYPES);
	const type = TYPES.find((one) => one === given);
	if (type === undefined) throw parameters.refuse('sourceType', 'is empty');
	return type;
}

/** Texts that may have commas within: a list, or one in each line; undefined without any. */
function linesOf(parameters: Parameters, path: string): string[] | undefined {
	const lines = parameters.texts(path, '\n');
	return lines.length === 0 ? undefined : lines;
}

/** @returns undefined without any */
export function readQuestions(parameters: Parameters, path: string): string[] | undefined {
	const questions = linesOf(parameters, path);
	if (questions === undefined || questions.length <= MOST_QUESTIONS) return questions;
	throw parameters.refuse(path, `must be ${MOST_QUESTIONS} at most`);
}

/** @param within the collection of the fields @returns what of a website is read, as the API takes it */
export function readCrawl(parameters: Parameters, within: string) {
	const slow = parameters.raw(`${within}.slowScraping`);
	const label = parameters.labelOf(`${within}.slowScraping`);
	return {
		excludePaths: linesOf(parameters, `${within}.excludePaths`),
		includeOnlyPaths: linesOf(parameters, `${within}.includeOnlyPaths`),
		slowScraping: parameters.isBlank(slow) ? undefined : parameters.booleanOf(slow, label),
	};
}
