/**
 * What became of a question on its way: `unreadable` is wrong in the file and missing from the result, `left-out` is right
 * but cannot be said on the other side, `changed` is there with something less or something else.
 */
export const severities = ['unreadable', 'left-out', 'changed'] as const;
export type Severity = (typeof severities)[number];

export type ExchangeFinding = {
	severity: Severity;
	/** Of the file that was read, from 1. */
	line: number;
	/** Id, title or first words of the question; empty when it is about the whole file or a pool. */
	question: string;
	/** A finished sentence. */
	message: string;
};

/** What there is to say of one question, while it is read or turned. */
export class Remarks {
	readonly #findings: ExchangeFinding[];
	readonly #question: string;
	readonly #line: number;

	constructor(findings: ExchangeFinding[], question: string, line: number) {
		this.#findings = findings;
		this.#question = question;
		this.#line = line;
	}

	/** @returns undefined, so that a reader can end with it */
	unreadable(message: string, line = this.#line): undefined {
		this.#add('unreadable', message, line);
	}

	/** @returns undefined, so that a reader can end with it */
	leftOut(message: string, line = this.#line): undefined {
		this.#add('left-out', message, line);
	}

	changed(message: string, line = this.#line): void {
		this.#add('changed', message, line);
	}

	#add(severity: Severity, message: string, line: number): void {
		const question = this.#question;
		const known = this.#findings.some(
			(each) => each.line === line && each.question === question && each.message === message
		);

		if (!known) this.#findings.push({ severity, line, question, message });
	}
}

/** In the order of the file. */
export function inOrder(findings: readonly ExchangeFinding[]): ExchangeFinding[] {
	return findings.toSorted((a, b) => a.line - b.line);
}

/** All findings of one severity: how many, and the first of them. */
export type SeverityGroup = { severity: Severity; count: number; findings: ExchangeFinding[] };

/** The worst first; of each severity `most` findings at most, in their order. A severity without any is there, too. */
export function bySeverity(findings: readonly ExchangeFinding[], most: number): SeverityGroup[] {
	return severities.map((severity) => {
		const those = findings.filter((finding) => finding.severity === severity);

		return { severity, count: those.length, findings: those.slice(0, most) };
	});
}
