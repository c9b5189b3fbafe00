import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyGroup, type AudienceGroup } from '#lib/content/audience-groups.ts';
import { employmentKinds, postCategories } from '#lib/content/programmes.ts';
import { audienceQuery, readAudience } from './audience-form.ts';

const day = fc.option(fc.constantFrom('2026-01-01', '2026-12-31'));
const group: fc.Arbitrary<AudienceGroup> = fc.record({
	units: fc.uniqueArray(fc.constantFrom('1.01', 'a&b', 'x=y', 'ç %'), { maxLength: 3 }),
	categories: fc.subarray([...postCategories]),
	employments: fc.subarray([...employmentKinds]),
	head: fc.option(fc.boolean()),
	start: fc.record({
		post: fc.record({ since: day, before: day }),
		employment: fc.record({ since: day, before: day })
	})
});

test('a rule in an address is read back as it was', () => {
	fc.assert(
		fc.property(fc.array(group, { maxLength: 8 }), (groups) => {
			expect(readAudience(new URLSearchParams(audienceQuery(groups)))).toMatchObject({ groups, wrongDays: [] });
		})
	);
});

test('an address without a rule holds none, and one of any shape is read without failing', () => {
	expect(readAudience(new URLSearchParams('check=1'))).toBeUndefined();
	expect(readAudience(new URLSearchParams('groups=1'))).toMatchObject({ groups: [emptyGroup()], conditions: [] });
	expect(readAudience(new URLSearchParams('groups=1&post-since-1=31-12-2026'))!.wrongDays).toEqual(['post-since-1']);
	expect(readAudience(new URLSearchParams('groups=9999999'))!.groups).toHaveLength(20);
	expect(readAudience(new URLSearchParams('groups=x'))).toBeUndefined();
});
