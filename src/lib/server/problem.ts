/** An expected problem, told to the person in a finished sentence: what is wrong, where, and what to do. */
export class Problem extends Error {
	/** A stable word for callers and tests, such as `attempt_closed`. */
	readonly code: string;
	/** The form field that it is about, if one is. */
	readonly field: string | undefined;

	constructor(code: string, message: string, field?: string) {
		super(message);
		this.name = 'Problem';
		this.code = code;
		this.field = field;
	}
}
