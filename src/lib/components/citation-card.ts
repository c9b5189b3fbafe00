/** What a citation opens in place; texts are finished sentences. */
export type CitationCard = {
	heading: string;
	title: string;
	/** The paraphrase, as published. */
	html: string;
	tone: 'good' | 'warn' | 'bad' | 'neutral';
	status: string;
	/** Since when and by what it is repealed, or for what it was made. */
	statusText: string | null;
	checkedText: string;
	confidence: string | null;
	/** The article on its regulation's page. */
	href: string;
};

const citationPath = /^\/regulations\/([^/]+)$/;

/** Where the card of a citation's link is fetched; undefined for links to anything else. */
export function cardAddress(link: Pick<HTMLAnchorElement, 'href'>, origin: string): string | undefined {
	const target = new URL(link.href, origin);
	const id = target.origin === origin ? citationPath.exec(target.pathname)?.[1] : undefined;
	if (!id) return undefined;

	const article = decodeURIComponent(target.hash.slice(1));

	return `/regulations/${id}/citation${article ? `?article=${encodeURIComponent(article)}` : ''}`;
}
