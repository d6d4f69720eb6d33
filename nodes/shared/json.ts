/** An object of JSON whose fields are not known for sure. */
export type Fields = Record<string, unknown>;

/** @returns the fields of an object; {} for every other value, lists among them */
export function fieldsOf(value: unknown): Fields {
	const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
	return isObject ? (value as Fields) : {}; // of an object, every field is unknown
}

/** @returns the fields of each entry of a list; [] for every other value */
export function listOf(value: unknown): Fields[] {
	return Array.isArray(value) ? value.map(fieldsOf) : [];
}

/** @returns what is inside `{data}`, in which most of Chatbase's responses come, but not all */
export function dataOf(json: unknown): unknown {
	const { data } = fieldsOf(json);
	return data ?? json;
}

/** @returns a text that is not empty; undefined for every other value */
export function textOf(value: unknown): string | undefined {
	return typeof value === 'string' && value !== '' ? value : undefined;
}

/** @returns an ID as text, which API v1 may also write as a number; undefined for every other value */
export function idOf(value: unknown): string | undefined {
	if (typeof value !== 'number') return textOf(value);
	// A fraction or a greater number may have lost digits: it would name another one, too.
	return Number.isSafeInteger(value) ? String(value) : undefined;
}

/** @returns a number; null for every other value */
export function numberOf(value: unknown): number | null {
	return typeof value === 'number' ? value : null;
}

/** @returns the first so many UTF-16 code units of a text; a character of two is never halved */
export function beginningOf(text: string, length: number): string {
	if (text.length <= length) return text;
	return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}
