// Signs as Chatbase documents it, apart from the code under test, so that both cannot be wrong alike.
const { createHmac } = require('node:crypto');

const { overHttp, inProcess } = require('../fixtures/malformed-headers.json');

/** The key that the signatures in the fixtures are made with. */
const SECRET = 'chatbase-test-secret';

/**
 * @param {Buffer | string} body what is sent; text goes out as UTF-8
 * @param {string} [secret]
 * @returns {string} HMAC-SHA1 in lower-case hexadecimal, the value of `x-chatbase-signature`
 * @see https://chatbase.co/docs/developer-guides/webhooks
 */
function sign(body, secret = SECRET) {
	return createHmac('sha1', Buffer.from(secret, 'utf8')).update(body).digest('hex');
}

/**
 * What Node makes of the lines of a header: it joins those that repeat.
 *
 * @param {string[]} lines
 */
function valueOf(lines) {
	return lines.length === 0 ? undefined : lines.join(', ');
}

/**
 * Signature headers that must be refused, most of them around the signature of `lead.json`: a name,
 * and the value as Node gives it.
 *
 * @type {Array<[string, unknown]>}
 */
const malformedHeaders = Object.entries({
	...Object.fromEntries(Object.entries(overHttp).map(([name, lines]) => [name, valueOf(lines)])),
	...inProcess,
});

module.exports = { SECRET, sign, malformedHeaders };
