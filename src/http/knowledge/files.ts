import { type Context, Hono } from "hono";
import * as z from "zod";
import {
	ExtractedFileRequest,
	FileDeleted,
	FileList,
	FileListQuery,
	FileStored,
	FileUploadQuery,
	KnowledgeFile,
} from "../../contracts/files.ts";
import { unwrap } from "../../errors.ts";
import { extractFile } from "../../knowledge/files/extract-file.ts";
import { type Hashed, segmentFile } from "../../knowledge/files/segment-file.ts";
import { sha256 } from "../../sha256.ts";
import { type AppEnv, brainOf } from "../app-env.ts";
import { authenticate } from "../middleware/authenticate.ts";
import { jsonBody, params, query } from "../middleware/validate.ts";
import { describeRoute } from "../openapi/describe.ts";

const path = params(z.object({ id: z.string().regex(/^[\w-]{1,64}$/) }), "file_not_found");
const STORED = { 200: FileStored, 201: FileStored };

/** The routes for the files in the user's knowledge base. */
export const files = new Hono<AppEnv>()
	.use(authenticate)
	.get("/", describeRoute("List files", { 200: FileList }), query(FileListQuery), async (c) =>
		c.json(unwrap(await brainOf(c).listFiles(c.req.valid("query"))) satisfies FileList),
	)
	.post(
		"/",
		describeRoute("Upload a file", STORED, {
			description:
				"The body is the content of a PDF, DOCX, CSV, HTML, Markdown, source code, or text file, not a form. A file with the same name in the same folder is replaced.",
			file: true,
			errors: [
				"file_broken",
				"file_encrypted",
				"file_too_large",
				"file_type_unsupported",
				"file_without_text",
				"knowledge_full",
			],
		}),
		query(FileUploadQuery),
		async (c) => {
			const { name, folder } = c.req.valid("query");
			const bytes = new Uint8Array(await c.req.arrayBuffer());
			const hash = await sha256(bytes);
			const stored = unwrap(await brainOf(c).findStoredFile({ name, folder, hash }));
			if (stored !== null) return c.json(stored satisfies FileStored, 200);
			const { mediaType, pageStarts, ...content } = await extractFile(name, bytes);
			const file = {
				name,
				folder,
				hash,
				bytes: bytes.length,
				media_type: mediaType,
				page_starts: pageStarts,
			};
			return storeFile(c, { ...file, ...content });
		},
	)
	.post(
		"/extracted",
		describeRoute("Store the text of a file", STORED, {
			description:
				"For clients that extract the text of files themselves. A file with the same name is replaced.",
			errors: ["knowledge_full"],
		}),
		jsonBody(ExtractedFileRequest),
		async (c) => {
			const file = c.req.valid("json");
			return storeFile(c, { ...file, hash: file.hash ?? (await sha256(`${file.title}\n${file.text}`)) });
		},
	)
	.get("/:id", describeRoute("Get a file", { 200: KnowledgeFile }), path, async (c) =>
		c.json(unwrap(await brainOf(c).getFile(c.req.valid("param").id)) satisfies KnowledgeFile),
	)
	.delete("/:id", describeRoute("Delete a file", { 200: FileDeleted }), path, async (c) => {
		const { id } = c.req.valid("param");
		unwrap(await brainOf(c).deleteFile(id));
		return c.json({ message: "The file was deleted.", id } satisfies FileDeleted);
	});

async function storeFile(c: Context<AppEnv>, file: Hashed<ExtractedFileRequest>) {
	const stored = unwrap(await brainOf(c).putFile(segmentFile(file)));
	return c.json(stored satisfies FileStored, stored.outcome === "added" ? 201 : 200);
}
