import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { certificateStateName } from '#lib/language/certificate-state-name.ts';
import { m } from '#lib/paraglide/messages.js';
import { revokeCertificate, supersedeCertificate } from '#lib/server/certificates/certificates.ts';
import { certificatePdf } from '#lib/server/certificates/files.ts';
import { findCertificate, listCertificates, type ListedCertificate } from '#lib/server/certificates/list.ts';
import { certificateStates, type CertificateState } from '#lib/server/certificates/state.ts';
import { verifyCode } from '#lib/server/certificates/verification.ts';
import type { Reader } from '#lib/server/db/connect.ts';
import { formatCode } from '#lib/server/documents/codes.ts';
import { today } from '#lib/server/organisation/institution.ts';
import { maskNumber } from '#lib/server/organisation/numbers.ts';
import { CommandFailure, type Context } from '../context.ts';

export function registerCertificate(program: Command, context: Context): void {
	const certificate = program.command('certificate').description(m.cli_certificate());

	registerList(certificate, context);
	registerRender(certificate, context);
	registerVerify(certificate, context);

	certificate
		.command('revoke')
		.description(m.cli_certificate_revoke())
		.argument('<code>', m.cli_certificate_code())
		.requiredOption('--reason <text>', m.cli_certificate_reason())
		.option('--json', m.cli_json_option())
		.action(async (typed: string, { reason, json }: { reason: string; json?: boolean }) => {
			const db = await context.open();
			const { id, number } = await requireCertificate(db, typed, context);
			await db.write((tx) => revokeCertificate(tx, { certificateId: id, reason, by: 'command' }, context.now()));

			if (json) context.json({ number, state: 'revoked' });
			else context.out(m.cli_certificate_revoked({ number }));
		});

	certificate
		.command('supersede')
		.description(m.cli_certificate_supersede())
		.argument('<code>', m.cli_certificate_code())
		.requiredOption('--reason <text>', m.cli_certificate_reason())
		.option('--json', m.cli_json_option())
		.action(async (typed: string, { reason, json }: { reason: string; json?: boolean }) => {
			const db = await context.open();
			const { id, number } = await requireCertificate(db, typed, context);
			const successor = await db.write((tx) =>
				supersedeCertificate(tx, { certificateId: id, reason, by: 'command' }, context.now())
			);
			const code = formatCode(successor.code);

			if (json) context.json({ number, state: 'superseded', successor: { number: successor.number, code } });
			else context.out(m.cli_certificate_superseded({ number, successor: successor.number, code }));
		});
}

function registerList(certificate: Command, context: Context): void {
	certificate
		.command('list')
		.description(m.cli_certificate_list())
		.option('--search <text>', m.cli_certificate_search())
		.addOption(new Option('--state <state>', m.cli_certificate_state()).choices(certificateStates))
		.option('--json', m.cli_json_option())
		.action(async ({ search, state, json }: { search?: string; state?: CertificateState; json?: boolean }) => {
			const db = await context.open();
			const filter = { ...(search !== undefined && { search }), ...(state && { state }) };
			const on = await today(db, context.now());
			const certificates = (await listCertificates(db, on, filter, { limit: 1_000_000 })).map(asListed);

			if (json) return context.json(certificates);

			for (const one of certificates) context.out(Object.values(one).join('\t'));
			context.note(m.cli_certificate_count({ count: certificates.length }));
		});
}

function registerRender(certificate: Command, context: Context): void {
	certificate
		.command('render')
		.description(m.cli_certificate_render())
		.argument('<code>', m.cli_certificate_code())
		.option('--output <file>', m.cli_certificate_output())
		.action(async (typed: string, { output }: { output?: string }) => {
			const db = await context.open();
			const { id } = await requireCertificate(db, typed, context);
			const { bytes } = await certificatePdf(db, id, { origin: context.settings.origin, now: context.now() });
			if (output === undefined) return context.bytes(bytes);

			writeFileSync(resolve(output), bytes);
			context.note(m.cli_certificate_written({ file: resolve(output) }));
		});
}

function registerVerify(certificate: Command, context: Context): void {
	certificate
		.command('verify')
		.description(m.cli_certificate_verify())
		.argument('<code>', m.cli_certificate_code())
		.option('--json', m.cli_json_option())
		.action(async (typed: string, { json }: { json?: boolean }) => {
			const db = await context.open();
			const numbered = await findCertificate(db, typed, await today(db, context.now()));
			const found = await verifyCode(db, numbered?.code ?? typed, context.now());
			if (json) context.json(found.kind === 'attestation' ? { kind: 'unknown' } : found);
			if (found.kind === 'mistyped') throw new CommandFailure(1, found.hint);
			if (found.kind !== 'certificate') throw new CommandFailure(1, m.certificate_unknown());

			const { number, holder, programme, validUntil } = found.facts;
			if (!json)
				context.out(
					[number, certificateStateName(found.state), holder.name, holder.number, programme.title, validUntil].join(
						'\t'
					)
				);
			if (!found.intact) throw new CommandFailure(1, m.certificate_altered({ number }));
			if (found.state === 'valid') return;

			const state = certificateStateName(found.state).toLowerCase();
			const successor = found.successor?.number;
			throw new CommandFailure(
				1,
				successor ? m.certificate_replaced_by({ number, successor }) : m.certificate_not_valid({ number, state })
			);
		});
}

function asListed({ number, code, state, facts, issuedAt, validUntil }: ListedCertificate) {
	return {
		number,
		code: formatCode(code),
		state,
		issuedAt: issuedAt.toISOString(),
		validUntil,
		holder: facts.holder.name,
		holderNumber: maskNumber(facts.holder.number),
		unit: facts.holder.unit.name,
		programme: facts.programme.id,
		cycle: facts.programme.cycle
	};
}

async function requireCertificate(db: Reader, typed: string, context: Context): Promise<ListedCertificate> {
	const found = await findCertificate(db, typed, await today(db, context.now()));
	if (!found) throw new CommandFailure(1, m.certificate_unknown());

	return found;
}
