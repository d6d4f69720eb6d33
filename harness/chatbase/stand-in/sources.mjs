// What the agents of the stand-in for Chatbase have been taught.
import { randomUUID } from 'node:crypto';

import { toPage } from './pages.mjs';
import { refusal } from './refusal.mjs';

/**
 * A source is as documented, with what it was made of. No answer shows that, or its agent.
 *
 * @typedef {{agentId: string, id: string, type: string, name: string | null, size: number, createdAt: string, status: string, metadata: object | null, content: object}} Source
 */

const toListed = (/** @type {Source} */ { agentId, content, ...source }) => source;
const sizeOf = (content) => content.file?.size ?? JSON.stringify(content).length;

/** Of a link that is a website, what is said beside its paths. */
const metadataOf = ({ type, linkType, excludePaths = [], includeOnlyPaths = [], ...more }) => {
	if (type !== 'link') return null;
	if (linkType === 'individual') return { type: linkType };
	const { slowScraping = false } = more;
	const children = { included: 0, excluded: 0, failed: 0 };
	const crawl = { excludePaths, includeOnlyPaths, slowScraping, crawlStatus: 'fetching', children };
	return { type: linkType, ...crawl };
};

/** @param {{sources: Source[]}} chatbase @returns {Record<string, (asked: any) => object>} */
export function answerSources({ sources }) {
	function create({ agentId, body }) {
		const { type = 'file', name, ...content } = body;
		const isTaken = ({ content: other }) =>
			type === 'link' && other.url === content.url && other.linkType === content.linkType;
		if (sources.some((one) => one.agentId === agentId && isTaken(one))) {
			return refusal(409, 'SOURCE_DUPLICATE');
		}
		const created = {
			...{ agentId, id: randomUUID(), type, name: name ?? content.url, size: sizeOf(content) },
			...{ createdAt: new Date().toISOString(), status: 'untrained' },
			...{ metadata: metadataOf(body), content },
		};
		sources.push(created);
		return { statusCode: 201, ...toListed(created) };
	}
	/** @param {(source: Source, asked: any) => object} answer */
	const ofOne = (answer) => (asked) => {
		const { agentId, sourceId } = asked;
		const found = sources.find((one) => one.agentId === agentId && one.id === sourceId);
		return found === undefined ? refusal(404, 'SOURCE_NOT_FOUND') : answer(found, asked);
	};
	const update = ofOne((source, { body: { name = source.name, ...changes } }) => {
		const content = { ...source.content, ...changes };
		const isChanged = Object.keys(changes).length > 0;
		const status = isChanged && source.status === 'trained' ? 'updated' : source.status;
		const metadata = source.metadata && { ...source.metadata, ...changes };
		return toListed(
			Object.assign(source, { name, content, size: sizeOf(content), status, metadata }),
		);
	});
	return {
		'list sources'({ agentId, query }) {
			const { type, name = '' } = query;
			const wanted = sources
				.filter((source) => source.agentId === agentId)
				.filter((source) => type?.split(',').includes(source.type) ?? true)
				.filter((source) => source.name?.toLowerCase().includes(name.toLowerCase()));
			return toPage(wanted.map(toListed), query);
		},
		'create a source': create,
		'create a file source': create,
		'get a source': ofOne(toListed),
		'update a source': update,
		'update a file source': update,
		'delete a source': ofOne((source) => {
			sources.splice(sources.indexOf(source), 1);
			return { ...toListed(source), status: 'deleted' };
		}),
	};
}
