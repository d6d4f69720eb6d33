/** The last moment of a date: a day is in UTC, and whole. */
const endOf = (date) =>
	Date.parse(date) + (/^\d{4}-\d\d-\d\d$/.test(date) ? 24 * 60 * 60 * 1000 - 1 : 0);

/** Whether a time lies within the dates of a query. @param {number} time @param {any} query */
export const isWithin = (time, { startDate, endDate }) =>
	!(time < Date.parse(startDate)) && !(time > endOf(endDate));
export const isBackwards = ({ startDate, endDate }) => Date.parse(startDate) > endOf(endDate);
