// A process that sends what is due and ends: for tests that kill it. Words: address of the database, port of the mail server,
// moment. Prints how the mails ended.
import { loadTypeScript } from '../load-typescript.mjs';

loadTypeScript();
const { connect } = await import('../db/connect.ts');
const { sendDueMails } = await import('./send-mails.ts');
const { SmtpLine } = await import('./smtp.ts');

const [url, port, moment] = process.argv.slice(2);
const origin = 'https://netral.contoh.go.id';
const line = new SmtpLine(
	{
		host: '127.0.0.1',
		port: Number(port),
		security: 'none',
		user: undefined,
		password: undefined,
		from: 'Netral <netral@contoh.go.id>',
		sekda: undefined
	},
	origin
);
const db = await connect(url);
process.stdout.write(JSON.stringify(await sendDueMails(db, line, { origin, now: () => new Date(moment) })));
db.close();
