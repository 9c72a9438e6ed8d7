import { describe, expect, test } from "vitest";
import { ApiError } from "../../../../src/client/api/error.ts";
import type { FileOutcome } from "../../../../src/contracts/files.ts";
import { FILE_MAX_BYTES } from "../../../../src/contracts/limits.ts";
import type { ExtractText } from "../../../../src/web/files/file-extractor.ts";
import { addFile, type FileProgress } from "../../../../src/web/knowledge/add-file.ts";
import { encode } from "../../../support/encode.ts";

const file = (name: string, content: string | Uint8Array<ArrayBuffer>) => new File([content], name);

const extract: ExtractText = async (_file, onProgress) => {
	onProgress(0.5);
	return {
		...{ mediaType: "application/pdf", title: "Alpacas", author: null, language: null },
		...{ text: "Hum.", pageStarts: [0], hash: null },
	};
};

/** Adds a file, and returns the report, the calls to the server, and the progress. */
async function add(
	added: Pick<File, "name" | "size" | "arrayBuffer">,
	{ outcome = "added", extractor = extract }: { outcome?: FileOutcome; extractor?: ExtractText } = {},
) {
	const sent: unknown[] = [];
	const progress: FileProgress[] = [];
	const stored = {
		id: "file_1",
		name: "other.pdf",
		folder: "",
		media_type: "application/pdf",
		bytes: 1,
		hash: "h",
	};
	const times = { created_at: "2026-11-27T00:00:00Z", updated_at: "2026-11-27T00:00:00Z" };
	const report = await addFile(added, {
		extract: extractor,
		onProgress: (each) => progress.push(each),
		knowledge: {
			storeExtractedFile: async (request) => {
				sent.push(request);
				return { outcome, file: { ...stored, ...times, page_count: 12, parts: [] } };
			},
			importLines: async (source, onLines) => {
				sent.push(source);
				const failed = [{ line: 4, error: "needs a title" }];
				const counts = { added: 2, updated: 1, unchanged: 0, failed, failed_count: 1 };
				onLines?.({ lines: 4, report: counts });
				return counts;
			},
		},
	});
	return { report, sent, progress };
}

describe("addFile", () => {
	test("extracts the text of a file, stores it, and reports its progress", async () => {
		const { report, sent, progress } = await add(file("a.pdf", "%PDF"));
		expect(report).toEqual({ kind: "stored", outcome: "added", pages: 12, storedName: "other.pdf" });
		expect(sent).toMatchObject([
			{
				name: "a.pdf",
				bytes: 4,
				media_type: "application/pdf",
				title: "Alpacas",
				text: "Hum.",
				page_starts: [0],
			},
		]);
		expect(progress).toEqual([
			{ kind: "extracting", share: 0 },
			{ kind: "extracting", share: 0.5 },
			{ kind: "storing" },
		]);
	});

	test("names the file that has the same content", async () => {
		const { report } = await add(file("a.pdf", "%PDF"), { outcome: "duplicate" });
		expect(report).toMatchObject({ outcome: "duplicate", storedName: "other.pdf" });
	});

	test("imports JSON Lines in any encoding, and reports an error for each rejected line", async () => {
		const line = '{"title":"Köln","text":"Grüße aus Köln"}';
		for (const content of [encode(line, "windows-1252"), `\ufeff${line}`]) {
			const { report, sent } = await add(file("all.jsonl", content));
			expect(sent).toEqual([line]);
			expect(report).toEqual({
				kind: "imported",
				pages: 3,
				errors: ["Line 4: needs a title"],
				errorCount: 1,
			});
		}
	});

	test("rejects a file that is too large without reading it", async () => {
		const large = {
			name: "a.pdf",
			size: FILE_MAX_BYTES + 1,
			arrayBuffer: () => Promise.reject(new Error("read")),
		};
		const { report } = await add(large);
		expect(report).toEqual({ kind: "failed", error: expect.stringContaining("larger than 25 MB") });
	});

	test("reports the error of a file that cannot be read", async () => {
		const extractor = () =>
			Promise.reject(new ApiError("file_encrypted", "The file is protected by a password."));
		const { report } = await add(file("a.pdf", "%PDF"), { extractor });
		expect(report).toEqual({ kind: "failed", error: "The file is protected by a password." });
	});
});
