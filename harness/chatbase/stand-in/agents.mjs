// The agents of the stand-in for Chatbase.
import { toPage } from './pages.mjs';

/** @typedef {{id: string, name: string, [field: string]: unknown}} Agent as documented */

/** @param {{agents: Agent[]}} chatbase */
export const answerAgents = ({ agents }) => ({
	'list agents': ({ query }) => toPage(agents, query),
	'get an agent': ({ agentId }) => agents.find(({ id }) => id === agentId),
});
