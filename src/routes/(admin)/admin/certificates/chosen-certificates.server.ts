import { certificateStates, type CertificateState } from '#lib/server/certificates/state.ts';

/** Which certificates the address asks for; a state that there is not is left out. */
export function chosenCertificates(url: URL): { search: string; state?: CertificateState } {
	const search = url.searchParams.get('q')?.trim().slice(0, 200) ?? '';
	const asked = url.searchParams.get('state');
	const state = certificateStates.find((one) => one === asked);

	return { search, ...(state && { state }) };
}
