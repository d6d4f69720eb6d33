import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/**
 * Starts a mail server that takes every mail.
 *
 * @returns {Promise<{port: number, mails: import('mailparser').ParsedMail[], stop: () => Promise<void>}>}
 */
export async function startMailServer() {
	const mails = [];
	const server = new SMTPServer({
		authOptional: true,
		disabledCommands: ['STARTTLS', 'AUTH'],
		onData(stream, _session, done) {
			simpleParser(stream).then((mail) => {
				mails.push(mail);
				done();
			}, done);
		},
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		port: server.server.address().port,
		mails,
		stop: () => new Promise((resolve) => server.close(resolve)),
	};
}
