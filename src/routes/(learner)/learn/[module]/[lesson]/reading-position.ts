import type { Attachment } from 'svelte/attachments';

/** Headings come and go while scrolling; what matters is where it stops. */
const settleMs = 2_000;

/**
 * Notes the last heading that was scrolled past, once scrolling stops and when the page is left, so that reading resumes
 * there on any device. Without scripts the lesson resumes at the heading that the page links to.
 * @param position id of the heading where reading stopped last time; the page opens there unless its address says where
 */
export function followReading({ position }: { position: string }): Attachment<HTMLElement> {
	return (article) => {
		const address = `${location.pathname}?/position`;
		let sent = position;
		let timer: ReturnType<typeof setTimeout> | undefined;

		if (position && !location.hash && window.scrollY === 0) document.getElementById(position)?.scrollIntoView();

		const send = () => {
			clearTimeout(timer);
			const here = lastHeadingAbove(article);
			if (here === sent) return;

			sent = here;
			const body = new FormData();
			body.set('position', here);
			// Keepalive lets it arrive even when the page is already gone; a position that is lost costs nothing.
			fetch(address, { method: 'POST', body, keepalive: true }).catch(() => undefined);
		};
		const settle = () => {
			clearTimeout(timer);
			timer = setTimeout(send, settleMs);
		};
		const leave = () => {
			if (document.visibilityState === 'hidden') send();
		};

		window.addEventListener('scroll', settle, { passive: true });
		document.addEventListener('visibilitychange', leave);

		return () => {
			clearTimeout(timer);
			window.removeEventListener('scroll', settle);
			document.removeEventListener('visibilitychange', leave);
		};
	};
}

function lastHeadingAbove(article: HTMLElement): string {
	const readingLine = window.innerHeight / 3;
	const above = [...article.querySelectorAll<HTMLElement>('h2[id], h3[id]')].filter(
		(heading) => heading.getBoundingClientRect().top < readingLine
	);

	return above.at(-1)?.id ?? '';
}
