/** The address of a chatbot in Chatbase's dashboard, as people paste it. */
const DASHBOARD_ADDRESS = /\/chatbot\/([^/?#]+)/;

/** What no id has, but addresses and copied code have. */
const NOT_OF_AN_ID = /[/"'`;[\]{}<>]/;

/**
 * Reads a chatbot's id as people paste it.
 *
 * @param text without white space at its ends: the id, or the chatbot's address in the dashboard
 * @returns the id; undefined for what is none
 */
export function chatbotIdOf(text: string): string | undefined {
	const id = DASHBOARD_ADDRESS.exec(text)?.[1] ?? text;
	return id === '' || NOT_OF_AN_ID.test(id) ? undefined : id;
}
