import { shape } from './leak-secrets.ts';

// What pages and answers may be made of; whatever has another shape is looked at as a leak.

const questionFields = 'slot questionId pool poolName type title titleHtml stemHtml answeredBy options'.split(' ');
/** All that the scripts of an open attempt are sent beside what stands on every page: questions, options and answers. */
export const attemptShapes = [
	shape(
		...['open', 'id', 'n', 'moduleId', 'moduleTitle', 'quizTitle', 'questions', 'answers', 'deadline', 'secondsLeft'],
		...['total', 'navigation', 'certainty', 'blank', 'extended', 'voided', 'notices']
	),
	// The page that shows what is answered, before it is handed in.
	shape(
		...['id', 'n', 'moduleTitle', 'quizTitle', 'total', 'navigation', 'blank', 'questions', 'deadline', 'secondsLeft']
	),
	shape('number', 'titleHtml', 'pool', 'state', 'certainty'),
	shape(...questionFields),
	// Tables and matches have rows besides, scenarios scenes.
	shape(...questionFields, 'rows'),
	shape(...questionFields, 'scenes'),
	shape('token', 'left', 'type', 'titleHtml', 'stemHtml', 'answeredBy', 'options'),
	shape('token', 'html'),
	shape('token', 'html', 'text'),
	shape('slot', 'tokens', 'certainty', 'sequence')
];
/** All that a result with tries left tells: the page, the score, how many were left blank (`counts` is null), lessons to read again, and what is said on choices. */
export const resultShapes = [
	shape(
		...[
			'id',
			'n',
			'moduleId',
			'moduleTitle',
			'quizTitle',
			'submitted',
			'closedBy',
			'passMark',
			'institution',
			'graded'
		],
		...['blank', 'counts', 'topics', 'weakPools', 'rereads', 'feedback', 'review', 'certificates', 'revoked', 'again'],
		...['keysShown', 'keysRelease', 'corrected', 'recounted'],
		...['reportable', 'reports', 'reported', 'reportKinds', 'longestNote']
	),
	shape('score', 'passed'),
	shape('slug', 'title'),
	shape('number', 'titleHtml', 'optionHtml', 'html'),
	shape('left', 'wait', 'rereads', 'reopens', 'ask'),
	// What may be reported: titles, which the attempt has shown; what is said to be wrong.
	shape('slot', 'title'),
	shape('value', 'label')
];
