import { expect, test } from 'vitest';
import { attestationPaper } from './attestation-paper.ts';
import { attestationFacts, attestationPeople, verifyUrl } from './test-facts.ts';

test('a statement names the period of its programme in words, as the pages do', () => {
	const people = attestationPeople(3);
	const facts = attestationFacts(people);
	const paper = attestationPaper(
		{ ...facts, programme: { ...facts.programme, cycle: '2026-10' } },
		{ verifyUrl, people, certifiedState: 'certified' }
	);

	expect(paper.description).toContain('periode Oktober 2026');
	expect(paper.entries.flatMap(({ lines }) => lines)).toContain('Periode Oktober 2026');
	expect(JSON.stringify(paper)).not.toContain('2026-10');
});
