import type { ErrorCode } from "../../contracts/errors.ts";
import type { ExtractedFile } from "../../knowledge/files/extract-file.ts";

/**
 * The file whose text the Web Worker extracts. The reports are sent to `port`, because the PDF parser sends messages of
 * its own to the page.
 */
export interface ExtractionRequest {
	name: string;
	content: ArrayBuffer;
	port: MessagePort;
}

/** The text of a file, and the hash of its content; null if the browser computes none, as outside of HTTPS. */
export type Extraction = ExtractedFile & { hash: string | null };

/** What the Web Worker reports about an extraction. `share` is between 0 and 1. */
export type ExtractionReport =
	| { kind: "progress"; share: number }
	| { kind: "done"; file: Extraction }
	| { kind: "failed"; code: ErrorCode | null; message: string };
