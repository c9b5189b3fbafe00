import { Secret, TOTP } from 'otpauth';

/** What every authenticator understands (RFC 6238 with the defaults of the apps): SHA-1, six digits, thirty seconds. */
const parameters = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
/** 160 bits, as RFC 4226 recommends. */
const secretBytes = 20;
/** Steps of clock drift on either side (RFC 6238, 5.2). */
const drift = 1;

/** A new secret in Base32. */
export function createTimeSecret(): string {
	return new Secret({ size: secretBytes }).base32;
}

/** What the QR code holds, in the form that authenticators read: `otpauth://totp/…`. */
export function timeSecretUri(secret: string, { issuer, label }: { issuer: string; label: string }): string {
	return new TOTP({ ...parameters, secret: Secret.fromBase32(secret), issuer, label }).toString();
}

/** The code of a moment: for those who type it, in tests. */
export function timeCodeAt(secret: string, at: Date): string {
	return new TOTP({ ...parameters, secret: Secret.fromBase32(secret) }).generate({ timestamp: at.getTime() });
}

/** The time step whose code this is, at most one away from now; undefined for a wrong code. */
export function timeStepOf(secret: string, code: string, now: Date): number | undefined {
	const totp = new TOTP({ ...parameters, secret: Secret.fromBase32(secret) });
	const delta = totp.validate({ token: code, timestamp: now.getTime(), window: drift });

	return delta === null ? undefined : totp.counter({ timestamp: now.getTime() }) + delta;
}
