import { csvParts, tableTypes, workbookOf, type TableFormat, type TableParts } from '#lib/server/documents/table.ts';

/** A table as a file to keep, in the format that was asked for. @param name of the file, without its ending */
export async function sendTable(
	format: TableFormat,
	name: string,
	{ sheet, parts }: { sheet: string; parts: TableParts }
): Promise<Response> {
	const body = format === 'csv' ? streamOf(csvParts(parts)) : bytesOf(await workbookOf(sheet, parts));

	return sendFile(format, name, body);
}

/** The same for a file that was made elsewhere. */
export function sendFile(format: TableFormat, name: string, body: ReadableStream | Uint8Array): Response {
	return new Response(body instanceof Uint8Array ? bytesOf(body) : body, {
		headers: {
			'content-type': tableTypes[format],
			'content-disposition': `attachment; filename="${name.replace(/[^\w.-]/g, '_')}.${format}"`,
			'cache-control': 'private, no-store'
		}
	});
}

function bytesOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
	return bytes as Uint8Array<ArrayBuffer>;
}

/** Reads on only when the client has taken what came before. */
function streamOf(texts: AsyncGenerator<string>): ReadableStream<Uint8Array> {
	const encoder = new TextEncoder();

	return new ReadableStream({
		async pull(controller) {
			const { value, done } = await texts.next();
			if (done) controller.close();
			else controller.enqueue(encoder.encode(value));
		},
		async cancel() {
			await texts.return(undefined);
		}
	});
}
