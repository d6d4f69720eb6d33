/** A single day of a backlog is more than one poll can read, and no more of it comes in the next one. */
export class DayTooLong extends Error {
	constructor(
		/** YYYY-MM-DD */
		readonly day: string,
		/** How many entries were read. */
		readonly read: number,
	) {
		super(`The day ${day} cannot be read to its end: ${read} entries were read`);
		this.name = 'DayTooLong';
	}
}

/** A day that could not be read to its end for long is given up: what was read of it is emitted. */
export class DaySkipped extends Error {
	/** @param options.cause why it could not be read on, if it was not the time */
	constructor(
		readonly day: string,
		readonly read: number,
		options?: { cause?: unknown },
	) {
		super(`The day ${day} was given up after ${read} entries`, options);
		this.name = 'DaySkipped';
	}
}

/** Entries that are not emitted, because nothing would tell them from what was emitted before. */
export class EntriesLeftOut extends Error {
	constructor(
		readonly count: number,
		/** Whether they have no id, or no time that can be read, and there is no room to remember them. */
		readonly lacks: 'id' | 'time',
	) {
		super(`${count} entries without ${lacks} are left out`);
		this.name = 'EntriesLeftOut';
	}
}
