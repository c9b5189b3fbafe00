import { expect, test, vi } from 'vitest';
import { reportError } from './error-report.server.ts';

test('an unexpected error is logged with a short reference and without what people typed', () => {
	const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
	const database = Object.assign(new Error('UNIQUE constraint failed: person_number.number'), {
		code: 'SQLITE_CONSTRAINT'
	});
	const error = new Error('Failed query: insert into person values (?, ?)\nparams: Budi Santoso,198704152010011003', {
		cause: database
	});
	const event = {
		request: new Request('https://netral.contoh.go.id/admin/staff?q=Budi', { method: 'POST' }),
		route: { id: '/(admin)/admin/staff' as never }
	};
	const reference = reportError(error, event, 500);
	const line = String(log.mock.calls[0]![0]);
	log.mockRestore();

	expect(reference).toMatch(/^[0-9A-F]{8}$/);
	expect(JSON.parse(line)).toMatchObject({ reference, status: 500, method: 'POST', route: '/(admin)/admin/staff' });
	expect(line).toContain('SQLITE_CONSTRAINT');
	expect(line).not.toMatch(/Budi|1987/);
});
