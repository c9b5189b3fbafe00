// Runs in a worker thread; plain JavaScript, because the built server, the command line and the tests all load this
// very file. It knows nothing but its folder and the data it is sent.
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';

/** @type {string} */
const folder = workerData.folder;
const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);
const compiler = NodeCompiler.create({ workspace: folder, fontArgs: [{ fontPaths: [join(folder, 'fonts')] }] });

/** @param {{ template: string, data: string, madeAt: number }} request */
function render({ template, data, madeAt }) {
	const compiled = compiler.compile({ mainFilePath: join(folder, template), inputs: { data } });

	if (!compiled.result) {
		const failure = compiled.takeError();
		throw new Error(`${template} does not compile: ${JSON.stringify(failure && compiler.fetchDiagnostics(failure))}`);
	}

	return compiler.pdf(compiled.result, { pdfStandard: 'a-2a', creationTimestamp: madeAt });
}

port.on('message', (request) => {
	try {
		const pdf = new Uint8Array(render(request));
		port.postMessage({ pdf }, [pdf.buffer]);
	} catch (error) {
		port.postMessage({ failure: error instanceof Error ? error.message : String(error) });
	}

	// Otherwise the compiler keeps everything it ever laid out, 2 MB a page; starting afresh costs no time.
	compiler.evictCache(0);
});
