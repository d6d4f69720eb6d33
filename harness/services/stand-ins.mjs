// Stand-ins for the services that the examples deliver to: each takes what the service's documentation
// describes, and nothing else.
import { standIn } from './internet-proxy.mjs';

/** @param {object} given @param {string[]} documented */
function checkKeys(given, documented) {
	const unknown = Object.keys(given ?? {}).filter((key) => !documented.includes(key));
	if (unknown.length > 0) throw new Error(`no such field: ${unknown.join(', ')}`);
}

function checkBearer({ headers }, token) {
	if (headers.authorization !== `Bearer ${token}`) throw new Error('the token is wrong');
}

/** Google's fields of it. */
const VALUE_RANGE = ['range', 'values', 'majorDimension'];

/** @param {any} on @param {string} title @param {string[][]} rows */
async function serveReading(on, title, rows) {
	await on('GET', '', ['fields', 'ranges', 'includeGridData'], () => {
		return { sheets: [{ properties: { sheetId: 0, title, index: 0 } }] };
	});
	const options = ['valueRenderOption', 'dateTimeRenderOption', 'majorDimension'];
	await on('GET', '/values/([^:]+)', options, () => {
		return { range: title, majorDimension: 'ROWS', ...(rows.length > 0 && { values: rows }) };
	});
}

/** @param {any} on @param {string[][]} rows */
async function serveWriting(on, rows) {
	const write = (row, column, cells) => {
		rows[row - 1] ??= [];
		rows[row - 1].splice(column, cells.length, ...cells);
	};
	const check = ({ valueInputOption }, body, documented) => {
		if (valueInputOption !== 'RAW') throw new Error('the cells are not raw');
		checkKeys(body, documented);
	};
	const updating = ['valueInputOption', 'includeValuesInResponse'];
	await on('PUT', '/values/([^!]+)!(\\d+):\\d+', updating, ({ query, body, parts }) => {
		check(query, body, VALUE_RANGE);
		write(Number(parts[1]), 0, body.values[0]);
		return { updatedRows: 1 };
	});
	const appending = ['valueInputOption', 'insertDataOption'];
	await on('POST', '/values/([^!]+)!\\d+:\\d+:append', appending, ({ query, body }) => {
		check(query, body, VALUE_RANGE);
		rows.push(...body.values);
		return { updates: { updatedRows: body.values.length } };
	});
	await on('POST', '/values:batchUpdate', [], ({ body }) => {
		check(body, body, ['valueInputOption', 'data']);
		for (const { range, values } of body.data) {
			const [, column, row] = /!([A-Z])(\d+)$/.exec(range) ?? [];
			write(Number(row), column.charCodeAt(0) - 'A'.charCodeAt(0), values[0]);
		}
		return { totalUpdatedCells: body.data.length };
	});
}

/**
 * Google's token exchange, and Google Sheets with one document of one sheet.
 *
 * @returns its rows of cells, the first one with the names of the columns
 * @see https://developers.google.com/workspace/sheets/api/reference/rest
 */
export async function startGoogleSheets(internet, { documentId, title }) {
	const token = 'token-of-google';
	/** @type {string[][]} */
	const rows = [];
	const service = standIn(internet, 'sheets.googleapis.com', 'oauth2.googleapis.com');
	await service.on('POST', /^https:\/\/oauth2\.googleapis\.com\/token$/, ({ body }) => {
		checkKeys(body, ['grant_type', 'assertion']);
		return { access_token: token, expires_in: 3599, token_type: 'Bearer' };
	});
	const sheet = `^https://sheets\\.googleapis\\.com/v4/spreadsheets/${documentId}`;
	const on = async (method, path, documented, answer) =>
		await service.on(method, new RegExp(`${sheet}${path}$`), (asked) => {
			checkBearer(asked, token);
			checkKeys(asked.query, documented);
			return answer(asked);
		});
	await serveReading(on, title, rows);
	await serveWriting(on, rows);
	return { ...service, rows };
}

/**
 * HubSpot's contacts, by email.
 *
 * @see https://legacydocs.hubspot.com/docs/methods/contacts/create_or_update
 */
export async function startHubSpot(internet, { token }) {
	/** @type {Map<string, Record<string, string>>} */
	const contacts = new Map();
	const service = standIn(internet, 'api.hubapi.com');
	const url = /^https:\/\/api\.hubapi\.com\/contacts\/v1\/contact\/createOrUpdate\/email\/([^/]+)$/;
	await service.on('POST', url, (asked) => {
		checkBearer(asked, token);
		checkKeys(asked.query, []);
		checkKeys(asked.body, ['properties']);
		const [email] = asked.parts;
		const isNew = !contacts.has(email);
		const properties = asked.body.properties.map(({ property, value }) => [property, value]);
		checkKeys(Object.fromEntries(properties), ['firstname', 'lastname', 'phone']);
		contacts.set(email, { ...contacts.get(email), ...Object.fromEntries(properties) });
		return { vid: [...contacts.keys()].indexOf(email) + 1, isNew };
	});
	return { ...service, contacts };
}

/**
 * Slack's messages. `includeLinkToWorkflow` is no documented field: n8n's node sends its own option.
 *
 * @see https://docs.slack.dev/reference/methods/chat.postMessage
 */
export async function startSlack(internet, { token }) {
	/** @type {{channel: string, text: string}[]} */
	const messages = [];
	const service = standIn(internet, 'slack.com');
	await service.on('POST', /^https:\/\/slack\.com\/api\/chat\.postMessage$/, (asked) => {
		checkBearer(asked, token);
		const { includeLinkToWorkflow, ...body } = asked.body;
		checkKeys(body, ['channel', 'text', 'mrkdwn', 'unfurl_links', 'unfurl_media']);
		messages.push(body);
		return { ok: true, channel: asked.body.channel, ts: `${messages.length}.000100` };
	});
	return { ...service, messages };
}

/**
 * Mailchimp's audiences. `listId` is no documented field: n8n's node always sends it.
 *
 * @see https://mailchimp.com/developer/marketing/api/list-members/add-member-to-list/
 */
export async function startMailchimp(internet, { listId }) {
	/** @type {Map<string, object>} */
	const members = new Map();
	const service = standIn(internet, 'us1.api.mailchimp.com');
	const url = `^https://us1\\.api\\.mailchimp\\.com/3\\.0/lists/${listId}/members`;
	await service.on('GET', new RegExp(`${url}/([^/]+)$`), ({ parts: [address] }) => {
		const member = members.get(address.toLowerCase());
		return member ?? { statusCode: 404, title: 'Resource Not Found', status: 404, detail: '' };
	});
	await service.on('POST', new RegExp(`${url}$`), ({ body }) => {
		checkKeys(body, ['email_address', 'status', 'merge_fields', 'listId']);
		checkKeys(body.merge_fields, ['FNAME', 'LNAME']);
		const address = body.email_address.toLowerCase();
		if (members.has(address)) {
			const detail = `${address} is already a list member. Use PUT to insert or update list members.`;
			const type = 'https://mailchimp.com/developer/marketing/docs/errors/';
			return { statusCode: 400, type, title: 'Member Exists', status: 400, detail, instance: '' };
		}
		members.set(address, body);
		return { id: String(members.size), email_address: address, status: body.status };
	});
	return { ...service, members };
}
