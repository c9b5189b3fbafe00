import { expect, test } from 'vitest';
import { attestationFileName, attestationPaper, namedPeopleLimit } from './attestation-paper.ts';
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

test('whoever computes the hash is told of which file, also where the paper names nobody', () => {
	const people = attestationPeople(namedPeopleLimit + 1);
	const facts = attestationFacts(people);
	const paper = attestationPaper(facts, { verifyUrl, people, certifiedState: 'certified' });

	expect(paper.fingerprints[0]!.label).toContain('(1.001 orang)');
	expect(paper.fingerprints[0]!.label).toContain('JSON');
	expect(paper.roster.people).toEqual([]);
	expect(paper.roster.text).toContain(`${attestationFileName(facts.number, 'roster')}.json`);
	expect(paper.roster.text).toContain(facts.roster.sha256);
});

test('people of a unit itself stand apart from those of the units below it', () => {
	const people = attestationPeople(3);
	const facts = attestationFacts(people);
	const figures = (total: number, certified: number) => ({
		total,
		certified,
		notCertified: total - certified,
		waived: 0,
		correction: 0
	});
	const units = [
		{ code: '1', name: 'Dinas', depth: 0, ...figures(9, 4) },
		{ code: '1.1', name: 'Bidang', depth: 1, ...figures(5, 2) },
		{ code: '1.1.1', name: 'Seksi', depth: 2, ...figures(5, 2) },
		{ code: '1.2', name: 'UPT', depth: 1, ...figures(3, 1) }
	];
	const paper = attestationPaper({ ...facts, units }, { verifyUrl, people, certifiedState: 'certified' });

	expect(paper.units.map(({ name, depth, counts }) => [name, depth, counts[0], counts[1]])).toEqual([
		['Dinas', 0, '9', '4'],
		['Dinas (tanpa unit di bawahnya)', 1, '1', '1'],
		['Bidang', 1, '5', '2'],
		['Seksi', 2, '5', '2'],
		['UPT', 1, '3', '1']
	]);
});
