/** A page of v2. Its cursor says nothing to a reader, and goes with the same parameters only. */
export function toPage(list, { cursor, limit = 20, ...query }) {
	const key = JSON.stringify(query);
	const place = cursor && JSON.parse(Buffer.from(cursor, 'base64url').toString());
	if (place && place.key !== key) throw new Error('other parameters than those of the cursor');
	const start = place?.end ?? 0;
	const end = start + Number(limit);
	const hasMore = end < list.length;
	const next = Buffer.from(JSON.stringify({ end, key })).toString('base64url');
	const pagination = { cursor: hasMore ? next : null, hasMore, total: list.length };
	return { data: list.slice(start, end), pagination };
}
