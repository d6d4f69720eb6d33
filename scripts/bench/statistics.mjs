/** The middle value, or the mean of the two in the middle. */
export function median(values) {
	const sorted = values.toSorted((a, b) => a - b);
	const middle = sorted.length / 2;
	return (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
}

/** The smallest and the greatest value. */
export function spread(values) {
	return [Math.min(...values), Math.max(...values)];
}

/** The smallest value that at least so many per cent of all do not exceed. */
export function percentile(values, percent) {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.ceil((sorted.length * percent) / 100) - 1];
}
