/** Time passes only while something waits; what is due meanwhile happens meanwhile. */
export class Time {
	private due: Array<{ at: number; happen: () => Promise<void> | void }> = [];

	constructor(public now: number) {}

	plan(at: number, happen: () => Promise<void> | void): void {
		this.due.push({ at, happen });
	}

	async pass(milliseconds: number): Promise<void> {
		const end = this.now + milliseconds;
		for (;;) {
			const at = Math.min(...this.due.map((event) => event.at));
			if (at > end) break;
			const [next] = this.due.splice(
				this.due.findIndex((event) => event.at === at),
				1,
			);
			this.now = Math.max(this.now, at);
			await next.happen();
		}
		this.now = Math.max(this.now, end);
	}
}
