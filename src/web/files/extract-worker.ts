import { AppError } from "../../errors.ts";
import { extractFile } from "../../knowledge/files/extract-file.ts";
import { sha256 } from "../../sha256.ts";
import type { ExtractionReport, ExtractionRequest } from "./messages.ts";

// The Web Worker that extracts the text of files, so that the page stays responsive.

addEventListener("message", ({ data }: MessageEvent<ExtractionRequest>) => {
	if (data.port instanceof MessagePort) void extract(data);
});

async function extract({ name, content, port }: ExtractionRequest): Promise<void> {
	const report = (message: ExtractionReport) => port.postMessage(message);
	try {
		const bytes = new Uint8Array(content);
		// Browsers provide hashes only to pages that are loaded over HTTPS or from localhost.
		const hash = isSecureContext ? await sha256(bytes) : null;
		const file = await extractFile(name, bytes, (share) => report({ kind: "progress", share }));
		report({ kind: "done", file: { ...file, hash } });
	} catch (error) {
		const message = error instanceof Error ? error.message : String(error);
		report({ kind: "failed", code: error instanceof AppError ? error.code : null, message });
	}
}
