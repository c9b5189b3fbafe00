/**
 * A phone number as WhatsApp wants it, digits with the country first: 62812… for 0812…, +62 812…, or 812….
 * @returns undefined for what is no mobile number of Indonesia (8, then 8 to 12 digits)
 */
export function whatsAppNumber(typed: string): string | undefined {
	const digits = typed.replace(/[\s().-]/g, '').replace(/^(\+|00)/, '');
	const local = digits.replace(/^(62)?0?/, '');

	return /^8\d{8,12}$/.test(local) ? `62${local}` : undefined;
}

/** Opens WhatsApp with a text that is ready to be sent to a number, as https://faq.whatsapp.com/5913398998672934 has it. */
export function whatsAppLink(phone: string, text: string): string | undefined {
	const number = whatsAppNumber(phone);

	return number && `https://wa.me/${number}?text=${encodeURIComponent(text)}`;
}

/** The same without a number: whoever opens it chooses the group. */
export function whatsAppGroupLink(text: string): string {
	return `https://wa.me/?text=${encodeURIComponent(text)}`;
}
