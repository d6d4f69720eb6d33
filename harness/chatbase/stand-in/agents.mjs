// The agents of the stand-in for Chatbase.
import { toPage } from './answers.mjs';

/** @typedef {{id: string, name: string, [field: string]: unknown}} Agent as documented */

/** @param {{agents: Agent[]}} chatbase */
export const answerAgents = ({ agents }) => ({
	'list agents': ({ query }) => toPage(agents, query, 20),
	'get an agent': ({ agentId }) => agents.find(({ id }) => id === agentId),
});
