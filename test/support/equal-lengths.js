// By themselves toEqual and toMatchObject take lists for the same of which one has more elements, if these are undefined.
// Its types do not know it.
Object(expect).addEqualityTesters([
	(one, another) => {
		const areLists = Array.isArray(one) && Array.isArray(another);
		return areLists && one.length !== another.length ? false : undefined;
	},
]);
