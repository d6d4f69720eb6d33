// By themselves toEqual and toMatchObject take lists for the same of which one has more elements, if these are undefined.
expect.addEqualityTesters([
	(one, another) => {
		const areLists = Array.isArray(one) && Array.isArray(another);
		return areLists && one.length !== another.length ? false : undefined;
	},
]);
