import { env } from "cloudflare:workers";
import { describe, expect } from "vitest";
import { FileList, FileStored, KnowledgeFile } from "../../../../src/contracts/files.ts";
import { KnowledgePage, SearchResponse } from "../../../../src/contracts/knowledge.ts";
import { FILE_MAX_BYTES } from "../../../../src/contracts/limits.ts";
import { getBrain } from "../../../../src/objects.ts";
import { createDocx, createPdf } from "../../../support/documents.ts";
import { test } from "../../../support/fixtures.ts";
import { expectError, type TestUser } from "../../../support/worker.ts";

const STATIONS = Array.from(
	{ length: 40 },
	(_, n) => `Station ${n + 1} lies at kilometer ${n * 3}, and its code is ST${n}X.`,
);
/** The signature of a protected Office file, and the name of its encrypted stream. */
const ENCRYPTED = new Uint8Array([
	0xd0,
	0xcf,
	0x11,
	0xe0,
	...new Uint8Array(508),
	...utf16("EncryptedPackage"),
]);

const encoder = new TextEncoder();

function utf16(text: string): number[] {
	return [...text].flatMap((character) => [character.charCodeAt(0), 0]);
}

const upload = (user: TestUser, name: string, body: Uint8Array<ArrayBuffer> | string, folder = "") =>
	user.postRaw(`/api/knowledge/files/?${new URLSearchParams({ name, folder })}`, body);

async function store(...args: Parameters<typeof upload>): Promise<FileStored & { status: number }> {
	const response = await upload(...args);
	if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
	return { status: response.status, ...FileStored.parse(await response.json()) };
}

const list = async (user: TestUser, query = "") =>
	FileList.parse(await (await user.fetch(`/api/knowledge/files/${query}`)).json()).items;

describe("a file that is uploaded", () => {
	test("as a PDF is found with the number of the page, and its pages can be read", async ({ guest }) => {
		const { status, outcome, file } = await store(guest, "manual.pdf", createPdf(STATIONS));
		expect([status, outcome]).toEqual([201, "added"]);
		expect(file).toMatchObject({
			page_count: 40,
			media_type: "application/pdf",
			parts: [{ first_page: 1, last_page: 40 }],
		});
		const found = await guest.fetch("/api/knowledge/search/", {
			body: { query: "Which station has the code ST24X?" },
		});
		const [first] = SearchResponse.parse(await found.json()).results;
		expect(first).toMatchObject({ page_id: file.parts[0]?.page_id, page: 25 });
		const read = await guest.fetch(`/api/knowledge/pages/${first?.page_id}/`);
		const page = KnowledgePage.parse(await read.json());
		expect(page.text.slice(page.page_starts?.[24], page.page_starts?.[25])).toContain("ST24X");
		expect(page.file).toMatchObject({ id: file.id, name: "manual.pdf", page_count: 40 });
	});

	test("as DOCX or source code has no page numbers", async ({ guest }) => {
		const { file } = await store(guest, "minutes.docx", createDocx("The board decides by email."));
		expect(file).toMatchObject({
			page_count: null,
			parts: [{ title: "minutes", first_page: null }],
		});
		const code = await store(guest, "src/main.go", "// Starts the server.\nfunc main() {}");
		expect(code.file).toMatchObject({ name: "src/main.go", parts: [{ title: "main" }] });
	});

	test("again is unchanged, is updated when its content has changed, and is not stored twice", async ({
		guest,
	}) => {
		const { file } = await store(guest, "a.csv", "Name,Sound\nAlpaca,hum");
		expect(await store(guest, "a.csv", "Name,Sound\nAlpaca,hum")).toMatchObject({
			status: 200,
			outcome: "unchanged",
		});
		expect(await store(guest, "copy.csv", "Name,Sound\nAlpaca,hum")).toMatchObject({
			outcome: "duplicate",
			file: { id: file.id },
		});
		const changed = await store(guest, "a.csv", "Name,Sound\nAlpaca,spit");
		expect(changed).toMatchObject({
			status: 200,
			outcome: "updated",
			file: { id: file.id, parts: file.parts },
		});
		expect(await list(guest)).toHaveLength(1);
	});

	test("is listed by folder, and is deleted with its pages", async ({ guest }) => {
		const { file } = await store(guest, "a.txt", "Alpacas hum.", "/home/ann/notes");
		expect(await list(guest, "?folder=/home/ann/notes")).toEqual([file]);
		expect(await list(guest, "?folder=")).toEqual([]);
		const path = `/api/knowledge/files/${file.id}/`;
		expect(KnowledgeFile.parse(await (await guest.fetch(path)).json())).toEqual(file);
		expect((await guest.fetch(path, { method: "DELETE" })).status).toBe(200);
		await expectError(await guest.fetch(path), 404, "file_not_found");
		await expectError(
			await guest.fetch(`/api/knowledge/pages/${file.parts[0]?.page_id}/`),
			404,
			"page_not_found",
		);
	});

	test("as a form is rejected, instead of being stored with the lines of the form", async ({ guest }) => {
		const form = new FormData();
		form.append("file", new File(["Alpacas hum."], "a.txt", { type: "text/plain" }));
		const response = await guest.postRaw("/api/knowledge/files/?name=a.txt", form);
		expect(await expectError(response, 415, "unsupported_media_type")).toContain("--data-binary");
		expect(await list(guest)).toEqual([]);
	});

	test("is rejected with a code if it is encrypted, unknown, or too large", async ({ guest }) => {
		await expectError(await upload(guest, "a.pdf", ENCRYPTED), 422, "file_encrypted");
		await expectError(await upload(guest, "a.bin", new Uint8Array(100)), 415, "file_type_unsupported");
		await expectError(await upload(guest, "a.txt", ""), 422, "file_without_text");
		await expectError(await upload(guest, "", "text"), 400, "invalid_request");
		await expectError(
			await upload(guest, "a.txt", new Uint8Array(FILE_MAX_BYTES + 1)),
			413,
			"body_too_large",
		);
		expect(await list(guest)).toEqual([]);
	});
});

test("a PDF that decompresses to far more than a document contains is rejected", async ({ guest }) => {
	const spaces = new ReadableStream<Uint8Array<ArrayBuffer>>({
		start(controller) {
			for (let n = 0; n < 80; n++) controller.enqueue(new Uint8Array(1024 * 1024).fill(32));
			controller.close();
		},
	});
	const compressed = spaces.pipeThrough(new CompressionStream("deflate"));
	const stream = new Uint8Array(await new Response(compressed).arrayBuffer());
	const head = encoder.encode("%PDF-1.4\n1 0 obj<</Filter/FlateDecode>>stream\n");
	const body = new Uint8Array([...head, ...stream, ...encoder.encode("\nendstream endobj")]);
	await expectError(await upload(guest, "a.pdf", body), 413, "file_too_large");
});

describe("the text of a file that a client extracted", () => {
	const extracted = {
		name: "a.pdf",
		media_type: "application/pdf",
		bytes: 9,
		title: "Alpacas",
		text: "Hum.\n\nSpit.",
	};
	const send = (user: TestUser, more: object) =>
		user.fetch("/api/knowledge/files/extracted/", { body: { ...extracted, ...more } });

	test("is stored like an uploaded file", async ({ guest }) => {
		const response = await send(guest, { page_starts: [0, 6] });
		expect(response.status).toBe(201);
		expect(FileStored.parse(await response.json())).toMatchObject({
			outcome: "added",
			file: { page_count: 2 },
		});
		expect(FileStored.parse(await (await send(guest, { page_starts: [0, 6] })).json()).outcome).toBe(
			"unchanged",
		);
	});

	test("is rejected if its offsets are not in its text", async ({ guest }) => {
		await expectError(await send(guest, { page_starts: [6, 0] }), 400, "invalid_request");
		await expectError(await send(guest, { page_starts: [0, 99] }), 400, "invalid_request");
		await expectError(await send(guest, { text: " " }), 400, "invalid_request");
	});
});

test("an export contains the file of each page", async ({ guest }) => {
	const { file } = await store(guest, "a.txt", "Alpacas hum.");
	const { pages } = await exportOf(guest);
	expect(pages.find(({ page_id }) => page_id === file.parts[0]?.page_id)?.file).toMatchObject({
		id: file.id,
		name: "a.txt",
	});
});

async function exportOf(user: TestUser) {
	const exported = await getBrain(env, user.id).exportPages("");
	if ("error" in exported) throw new Error(exported.error.message);
	return { pages: exported.ok };
}
