import { max, median, min } from 'simple-statistics';

/** A median with the least and the greatest, as text. */
export function spread(numbers, digits = 0) {
	const [middle, least, greatest] = [median, min, max].map((of) => of(numbers).toFixed(digits));
	return `${middle} (${least}–${greatest})`;
}
