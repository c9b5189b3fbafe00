import type { ElectionStage, RulingAudience, RulingPlace, Verdict } from '#lib/content/model.ts';
import { electionStages, rulingAudiences, rulingPlaces, verdicts } from '#lib/content/ruling-chips.ts';
import { m } from '#lib/paraglide/messages.js';

/** A word for each of a closed list of the content, in its order. */
type Words<List extends readonly string[]> = { [At in keyof List]: () => string };

const verdictWords: Words<typeof verdicts> = [m.verdict_boleh, m.verdict_hati_hati, m.verdict_tidak_boleh];
const tones = ['good', 'warn', 'bad'] as const;
const audienceWords: Words<typeof rulingAudiences> = [
	m.ruling_who_pns,
	m.ruling_who_pppk,
	m.ruling_who_non_asn,
	m.ruling_who_head,
	m.ruling_who_regional_head,
	m.ruling_who_spouse,
	m.ruling_who_family,
	m.ruling_who_aspirant
];
const placeWords: Words<typeof rulingPlaces> = [
	m.ruling_place_social,
	m.ruling_place_message,
	m.ruling_place_office,
	m.ruling_place_campaign,
	m.ruling_place_public,
	m.ruling_place_home,
	m.ruling_place_polling
];
const stageWords: Words<typeof electionStages> = [
	m.ruling_stage_before,
	m.ruling_stage_campaign,
	m.ruling_stage_quiet,
	m.ruling_stage_polling,
	m.ruling_stage_after
];

export function verdictName(verdict: Verdict): string {
	return verdictWords[verdicts.indexOf(verdict)]!();
}

export function verdictTone(verdict: Verdict): (typeof tones)[number] {
	return tones[verdicts.indexOf(verdict)]!;
}

export function audienceName(audience: RulingAudience): string {
	return audienceWords[rulingAudiences.indexOf(audience)]!();
}

export function placeName(place: RulingPlace): string {
	return placeWords[rulingPlaces.indexOf(place)]!();
}

export function stageName(stage: ElectionStage): string {
	return stageWords[electionStages.indexOf(stage)]!();
}
