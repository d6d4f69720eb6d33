/** What a step gives: a value for the next one, or the reason why the request ends here. */
export type Result<T, R> = { value: T } | { refusal: R };

/** A step's result when the request ends there. */
export function refused<const R>(refusal: R): { refusal: R } {
	return { refusal };
}
