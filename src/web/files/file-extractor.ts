import { ApiError } from "../../client/api/error.ts";
import { trustScript } from "../script-url.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import type { Extraction, ExtractionReport, ExtractionRequest } from "./messages.ts";

const WORKER_URL = "/app/file-extractor.js";
/** Time after which an extraction is given up, in milliseconds. The parser itself gives up earlier, if it can. */
const EXTRACTION_TIMEOUT_MS = 150_000;

/** Extracts the text of a file. */
export type ExtractText = (
	file: Pick<File, "name" | "arrayBuffer">,
	onProgress: (share: number) => void,
) => Promise<Extraction>;

/**
 * Extracts the text of files in a Web Worker, one at a time. The worker is started when it is first needed; it and the
 * parsers are not part of the page's first load.
 */
export class FileExtractor {
	#worker: Worker | null = null;

	/**
	 * Extracts the text of a file.
	 *
	 * @throws {ApiError} with the code of the error, such as `file_encrypted`; the message says what to do
	 */
	readonly extract: ExtractText = async (file, onProgress) => {
		const content = await file.arrayBuffer();
		const worker = this.#worker ?? new Worker(trustScript(WORKER_URL), { type: "module" });
		this.#worker = worker;
		try {
			return await this.#run(worker, file.name, content, onProgress);
		} catch (error) {
			// A worker that failed may still be busy.
			this.close();
			throw error;
		}
	};

	/** Ends the worker. */
	close(): void {
		this.#worker?.terminate();
		this.#worker = null;
	}

	#run(
		worker: Worker,
		name: string,
		content: ArrayBuffer,
		onProgress: (share: number) => void,
	): Promise<Extraction> {
		const { port1, port2: port } = new MessageChannel();
		return new Promise<Extraction>((resolve, reject) => {
			const timer = setTimeout(
				() => reject(new Error(lazyStrings.knowledgeAdd.tooSlow)),
				EXTRACTION_TIMEOUT_MS,
			);
			worker.onerror = () => reject(new Error(lazyStrings.knowledgeAdd.notRead));
			port1.onmessage = ({ data }: MessageEvent<ExtractionReport>) => {
				if (data.kind === "progress") onProgress(data.share);
				else {
					clearTimeout(timer);
					if (data.kind === "done") resolve(data.file);
					else reject(new ApiError(data.code ?? "internal_error", data.message));
				}
			};
			worker.postMessage({ name, content, port } satisfies ExtractionRequest, [content, port]);
		}).finally(() => port1.close());
	}
}
