/** Takes what nobody may see out of texts. */
export interface Mask {
	/** Whether a text holds it, or may hold it within texts that are written in this one. */
	isNeededIn(text: string): boolean;
	apply(text: string): string;
}

/** A shorter text is not one of Chatbase's keys, but may well be a part of words. */
const SHORTEST_KEY = 8;

const MASKED = '[API key]';

/**
 * All ways in which JSON, an address, or one within the other may write a character of a key, which is ASCII:
 * itself, `\/`, `\u0041`, `%41`, and these escaped again. How often is bounded, for else a text of nothing but
 * backslashes would take a time that grows with the square of its length.
 */
function spellingsOf(character: string): string {
	const hex = character.charCodeAt(0).toString(16);
	return `(?:\\\\{0,8}\\x${hex}|\\\\{1,8}u00${hex}|%(?:25){0,4}${hex})`;
}

/** A mask for an API key (visible ASCII without backslashes), however a response repeats it; a text too short for one is not masked. */
export function maskFor(key: string): Mask {
	if (key.length < SHORTEST_KEY) return { isNeededIn: () => false, apply: (text) => text };
	const pattern = new RegExp([...key].map(spellingsOf).join(''), 'gi');
	const isEscapedIn = (text: string) =>
		(text.includes('\\') || text.includes('%')) && text.search(pattern) >= 0;
	return {
		isNeededIn: (text) => text.includes(key) || isEscapedIn(text),
		apply: (text) => text.replace(pattern, MASKED),
	};
}
