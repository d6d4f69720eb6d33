/**
 * Reads yes or no as the user, an expression or an AI tool has given it.
 *
 * @returns undefined for what is neither
 */
export function readDecision(value: unknown): boolean | undefined {
	const given = typeof value === 'string' ? value.trim().toLowerCase() : value;
	if (given === true || given === 'true') return true;
	return given === false || given === 'false' ? false : undefined;
}

/** Whether a field was left empty. */
export function isBlank(value: unknown): boolean {
	return value === undefined || value === null || (typeof value === 'string' && !value.trim());
}
