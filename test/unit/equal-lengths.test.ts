describe.each([
	['toEqual', (one: unknown, another: unknown) => expect(one).toEqual(another)],
	['toMatchObject', (one: unknown, another: unknown) => expect([one]).toMatchObject([another])],
] as const)('%s', (_matcher, compare) => {
	it('does not take a list for one that has more elements, also if these are undefined', () => {
		expect(() => compare([1, undefined], [1])).toThrow();
		expect(() => compare([1], [1, undefined])).toThrow();
		expect(() => compare({ list: [1, undefined] }, { list: [1] })).toThrow();
		expect(() => compare({ list: [1, undefined] }, { list: [1, undefined] })).not.toThrow();
	});
});
