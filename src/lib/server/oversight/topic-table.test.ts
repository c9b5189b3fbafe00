import { expect, test } from 'vitest';
import { topicTable } from './topic-table.ts';

const at = new Date('2026-11-22T04:00:00Z');
const today = { timeZone: 'Asia/Makassar', isPast: false };

test('topics stand in the columns of the figures above them, rounded and in words', () => {
	const topics = [
		{ module: 'Modul dasar', objective: 'Memilih sikap', percent: 10, bound: 'less' as const },
		{ module: 'Modul dasar', objective: 'Menjelaskan larangan', percent: 70, bound: 'exact' as const }
	];
	expect(topicTable({ at, topics }, today)).toEqual([
		[],
		['', 'Topik yang masih lemah', '', 'Dihitung 22 November 2026 pukul 12.00 WITA.'],
		['', 'Tujuan belajar', '', 'Modul', 'Dijawab benar'],
		['', 'Memilih sikap', '', 'Modul dasar', 'paling banyak 10%'],
		['', 'Menjelaskan larangan', '', 'Modul dasar', 'kira-kira 70%']
	]);
});

test('where nothing may be told, the file says why', () => {
	const [, , why] = topicTable({ at, topics: [] }, today);
	expect(why![1]).toContain('sepuluh orang');
	expect(topicTable({ at, topics: [] }, { ...today, isPast: true })[1]![3]).toContain('pada hari itu');
	expect(topicTable('withheld', today)[1]![3]).toContain('akhir bulan');
});
