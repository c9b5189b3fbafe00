import { expect, test } from 'vitest';
import { readSettings } from './settings.ts';

const sound = {
	ORIGIN: 'https://netral.contoh.go.id',
	SMTP_HOST: 'surel.contoh.go.id',
	MAIL_FROM: 'Netral <netral@contoh.go.id>'
};
const mailOf = (env: Record<string, string>) => readSettings({ ...sound, ...env }, '/').mail;

test('without a mail server no mail is tried', () => {
	expect(readSettings({ ORIGIN: sound.ORIGIN, SMTP_USER: 'ada' }, '/').mail).toBeUndefined();
});

test('mail is encrypted unless its server is on this very computer', () => {
	expect(mailOf({})).toMatchObject({ port: 587, security: 'starttls', from: 'Netral <netral@contoh.go.id>' });
	expect(mailOf({ SMTP_PORT: '465' })).toMatchObject({ security: 'tls' });
	expect(mailOf({ SMTP_HOST: '127.0.0.1', SMTP_SECURITY: 'none' })).toMatchObject({ security: 'none' });
	expect(() => mailOf({ SMTP_SECURITY: 'none' })).toThrow('SMTP_SECURITY');
	expect(() => mailOf({ SMTP_SECURITY: 'ssl' })).toThrow('SMTP_SECURITY');
});

test('what is wrong with the settings of mail is said, each in a sentence', () => {
	expect(() => mailOf({ SMTP_PORT: 'x', SMTP_USER: 'netral', MAIL_FROM: 'Netral', MAIL_SEKDA: 'sekda' })).toThrow(
		/SMTP_PORT[^]*SMTP_USER[^]*MAIL_FROM[^]*MAIL_SEKDA/
	);
	expect(mailOf({ SMTP_USER: 'netral', SMTP_PASSWORD: 'rahasia', MAIL_SEKDA: 'sekda@contoh.go.id' })).toMatchObject({
		user: 'netral',
		password: 'rahasia',
		sekda: 'sekda@contoh.go.id'
	});
});
