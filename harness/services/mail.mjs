import { once } from 'node:events';
import { promisify } from 'node:util';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

import { freePort } from '../process/free-port.mjs';

/** Starts a mail server that takes every mail, until it is told to refuse those that hold a text. */
export async function startMailServer() {
	/** @type {import('mailparser').ParsedMail[]} */
	const mails = [];
	/** @type {string | undefined} */
	let refusedText;
	const port = await freePort();
	const server = new SMTPServer({
		authOptional: true,
		disabledCommands: ['STARTTLS', 'AUTH'],
		onData(stream, _session, done) {
			simpleParser(stream).then((mail) => {
				if (refusedText !== undefined && mail.text?.includes(refusedText)) {
					return done(new Error(`${refusedText} is refused`));
				}
				mails.push(mail);
				done();
			}, done);
		},
	});
	await once(server.listen(port, '127.0.0.1'), 'listening');
	const refuse = (text) => void (refusedText = text);
	return { port, mails, refuse, stop: promisify(server.close.bind(server)) };
}

/** What n8n's SMTP credential holds for a mail server without login or encryption. */
export function smtpCredential({ port }) {
	return { host: '127.0.0.1', port, user: '', password: '', secure: false, disableStartTls: true };
}
