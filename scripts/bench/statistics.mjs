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
