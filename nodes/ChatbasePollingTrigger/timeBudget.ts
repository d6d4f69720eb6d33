/** What n8n gives a poll by default, in milliseconds: less comes only from its scheduler. */
const USUAL_BUDGET_MS = 300_000;
/** What a poll may take that somebody waits for, or n8n with an activation that it gives up after 84 s. */
const SHORT_BUDGET_MS = 36_000;
/** The part of it that is used: what was read has to be handed on, too. */
const USED_PART = 0.9;

/** Whether n8n's scheduler runs a poll, by how long n8n lets it run. */
export function isScheduled(budgetMs: number | undefined): boolean {
	return budgetMs !== undefined && budgetMs < USUAL_BUDGET_MS;
}

/**
 * How long a poll may read, in milliseconds.
 *
 * @param budgetMs how long n8n lets it run, in milliseconds; undefined where it does not say
 * @param isFirst whether the poll is a part of n8n's activating the workflow
 */
export function usableMs(budgetMs = SHORT_BUDGET_MS, isFirst: boolean): number {
	return (isFirst ? Math.min(budgetMs, SHORT_BUDGET_MS) : budgetMs) * USED_PART;
}
