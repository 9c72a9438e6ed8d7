import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FolderSync } from "../../../../scripts/ingest/sync.ts";
import { watchFolder } from "../../../../scripts/ingest/watch.ts";
import { ApiError } from "../../../../src/client/api/error.ts";
import type { FileStored, KnowledgeFile } from "../../../../src/contracts/files.ts";
import { createPdf } from "../../../support/documents.ts";
import { until } from "../../../support/until.ts";

let root: string;

beforeEach(async () => {
	root = await mkdtemp(join(tmpdir(), "omeruta-ingest-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const write = async (name: string, content: string | Uint8Array) => {
	await mkdir(join(root, name, ".."), { recursive: true });
	await writeFile(join(root, name), content);
};

/** A knowledge base in memory, and the files that were sent to it. */
function fakeKnowledge() {
	const stored = new Map<string, KnowledgeFile>();
	const sent: string[] = [];
	return {
		stored,
		sent,
		async *files() {
			yield* stored.values();
		},
		async storeExtractedFile(file: { name: string; hash?: string | null | undefined }): Promise<FileStored> {
			sent.push(file.name);
			const hash = file.hash ?? "";
			const copy = [...stored.values()].find((each) => each.hash === hash && each.name !== file.name);
			if (copy !== undefined) return { outcome: "duplicate", file: copy };
			const outcome = stored.has(file.name) ? "updated" : "added";
			const times = { created_at: "2026-11-27T00:00:00Z", updated_at: "2026-11-27T00:00:00Z" };
			const media = { media_type: "text/plain", bytes: 1, page_count: null, parts: [] };
			const entry = { id: file.name, name: file.name, folder: "notes", hash, ...media, ...times };
			stored.set(file.name, entry);
			return { outcome, file: entry };
		},
		async deleteFile(id: string) {
			stored.delete(id);
		},
	};
}

function createSync({ mayDeleteAll = false } = {}) {
	const knowledge = fakeKnowledge();
	const lines: string[] = [];
	const options = { root, folder: "notes", mayDeleteAll, print: (line: string) => lines.push(line) };
	const sync = new FolderSync({ ...options, knowledge });
	return { sync, knowledge, lines, names: () => [...knowledge.stored.keys()].sort() };
}

describe("FolderSync", () => {
	test("adds, updates, and deletes files by their path", async () => {
		const { sync, names, lines, knowledge } = createSync();
		await write("a.txt", "Alpacas hum.");
		await write("animals/b.pdf", createPdf(["Llamas spit."]));
		expect(await sync.run()).toMatchObject({ added: 2, deleted: 0 });
		expect(names()).toEqual(["a.txt", "animals/b.pdf"]);

		await write("a.txt", "Alpacas hum softly.");
		await rm(join(root, "animals"), { recursive: true });
		expect(await sync.run()).toMatchObject({ added: 0, updated: 1, deleted: 1 });
		expect(names()).toEqual(["a.txt"]);
		expect(lines.slice(2)).toEqual(["deleted    animals/b.pdf", "updated    a.txt"]);
		expect(await sync.run()).toMatchObject({ updated: 0, unchanged: 1, deleted: 0 });
		expect(knowledge.sent).toHaveLength(3);
	});

	test("sends no file again that has not changed since an earlier sync", async () => {
		const { sync, knowledge } = createSync();
		await write("a.txt", "Alpacas hum.");
		await sync.run();
		const later = new FolderSync({ root, folder: "notes", mayDeleteAll: false, knowledge, print: () => {} });
		expect(await later.run()).toMatchObject({ unchanged: 1 });
		expect(knowledge.sent).toEqual(["a.txt"]);
	});

	test("reports files that cannot be read, keeps their last version, and syncs the others", async () => {
		const { sync, names, lines } = createSync();
		await write("a.pdf", createPdf(["Alpacas hum."]));
		await sync.run();
		await write("a.pdf", "%PDF-1.7 broken");
		await write("b.txt", "Llamas spit.");
		await write("photo.png", new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0]));
		expect(await sync.run()).toMatchObject({ added: 1, failed: 1, skipped: 1, deleted: 0 });
		expect(names()).toEqual(["a.pdf", "b.txt"]);
		expect(lines).toContainEqual(expect.stringMatching(/^failed {5}a\.pdf: The file is damaged/));
	});

	test("stores a copy once, and stores it under its own name when the original is deleted", async () => {
		const { sync, names } = createSync();
		await write("a.txt", "Alpacas hum.");
		await write("b.txt", "Alpacas hum.");
		expect(await sync.run()).toMatchObject({ added: 1, duplicate: 1 });
		await rm(join(root, "a.txt"));
		expect(await sync.run()).toMatchObject({ added: 1, deleted: 1 });
		expect(names()).toEqual(["b.txt"]);
	});

	test("skips hidden files, node_modules, and links out of the folder", async () => {
		const { sync, names } = createSync();
		await write(".env", "SECRET=1");
		await write(".git/config", "secret");
		await write("node_modules/pkg/readme.md", "A package.");
		await symlink("/etc", join(root, "link"));
		await write("a.txt", "Alpacas hum.");
		await sync.run();
		expect(names()).toEqual(["a.txt"]);
	});

	test("does not delete all files because the folder is empty, unless it may", async () => {
		const { sync, names } = createSync();
		await write("a.txt", "Alpacas hum.");
		await sync.run();
		await rm(join(root, "a.txt"));
		await expect(sync.run()).rejects.toThrow("--delete-all");
		expect(names()).toEqual(["a.txt"]);
		const other = createSync({ mayDeleteAll: true });
		other.knowledge.stored.set("a.txt", {
			...(await other.knowledge.storeExtractedFile({ name: "a.txt" })).file,
		});
		expect(await other.sync.run()).toMatchObject({ deleted: 1 });
	});

	test("deletes nothing if the folder cannot be read", async () => {
		const { sync, names } = createSync();
		await write("a.txt", "Alpacas hum.");
		await sync.run();
		await rm(root, { recursive: true });
		await expect(sync.run()).rejects.toThrow("cannot be read");
		expect(names()).toEqual(["a.txt"]);
	});

	test("stops if the server rejects the API key", async () => {
		const { sync, knowledge } = createSync();
		await write("a.txt", "Alpacas hum.");
		knowledge.storeExtractedFile = () => Promise.reject(new ApiError("unauthenticated", "Sign in."));
		await expect(sync.run()).rejects.toMatchObject({ code: "unauthenticated" });
	});
});

describe("watchFolder", () => {
	test("syncs again after files were added, changed, and deleted", async () => {
		const { sync, names, knowledge } = createSync();
		await write("a.txt", "Alpacas hum.");
		const stopping = new AbortController();
		const watching = watchFolder(root, async () => (await sync.run()).failed === 0, stopping.signal);
		await until(() => names().includes("a.txt"));
		await write("folder/b.txt", "Llamas spit.");
		await until(() => names().includes("folder/b.txt"));
		const before = knowledge.stored.get("a.txt")?.hash;
		await write("a.txt", "Alpacas hum softly.");
		await until(() => knowledge.stored.get("a.txt")?.hash !== before);
		await rm(join(root, "folder"), { recursive: true });
		await until(() => !names().includes("folder/b.txt"));
		stopping.abort();
		await watching;
		expect(names()).toEqual(["a.txt"]);
	});
});
