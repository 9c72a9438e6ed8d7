import { fileBroken, fileTooLarge } from "./file-text.ts";
import { inflate } from "./inflate.ts";

/** Maximum number of entries of an archive. */
const ZIP_ENTRIES_MAX = 10_000;
/** Maximum size of all extracted entries together, in bytes. */
const ZIP_EXTRACTED_MAX_BYTES = 64 * 1024 * 1024;
const END_SIGNATURE = 0x06054b50;
const CENTRAL_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_BYTES = 22;
const CENTRAL_BYTES = 46;
const LOCAL_BYTES = 30;
/** Maximum distance of the end record from the end of the archive: the length of a comment, in bytes. */
const COMMENT_MAX_BYTES = 65_535;
const STORED = 0;
const DEFLATED = 8;

export interface ZipEntry {
	name: string;
	isEncrypted: boolean;
	method: number;
	compressedBytes: number;
	/** The offset of the entry's local header. */
	at: number;
}

/**
 * Lists the entries of a ZIP archive.
 *
 * @throws {AppError} `file_broken` or `file_too_large`
 */
export function listEntries(bytes: Uint8Array, kind: string): ZipEntry[] {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const end = findEnd(view);
	if (end === null) throw fileBroken(kind);
	const count = view.getUint16(end + 10, true);
	if (count > ZIP_ENTRIES_MAX) throw fileTooLarge(`more than ${ZIP_ENTRIES_MAX} parts`);
	const entries: ZipEntry[] = [];
	let at = view.getUint32(end + 16, true);
	for (let n = 0; n < count; n++) {
		if (at + CENTRAL_BYTES > bytes.length || view.getUint32(at, true) !== CENTRAL_SIGNATURE)
			throw fileBroken(kind);
		const nameBytes = view.getUint16(at + 28, true);
		entries.push({
			name: new TextDecoder().decode(bytes.subarray(at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameBytes)),
			isEncrypted: (view.getUint16(at + 8, true) & 1) === 1,
			method: view.getUint16(at + 10, true),
			compressedBytes: view.getUint32(at + 20, true),
			at: view.getUint32(at + 42, true),
		});
		at += CENTRAL_BYTES + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
	}
	return entries;
}

/**
 * Extracts entries into memory. Counts what is really extracted, because an archive can state any size.
 *
 * @throws {AppError} `file_broken`, or `file_too_large` when they are larger than `ZIP_EXTRACTED_MAX_BYTES` together
 */
export async function extractEntries(
	bytes: Uint8Array,
	entries: readonly ZipEntry[],
	kind: string,
): Promise<Map<string, Uint8Array>> {
	const extracted = new Map<string, Uint8Array>();
	let left = ZIP_EXTRACTED_MAX_BYTES;
	for (const entry of entries) {
		const content = await readEntry(readContent(bytes, entry, kind), entry.method, left).catch((cause) => {
			throw fileBroken(kind, cause);
		});
		if (content === null) throw fileTooLarge("far more data after decompression than a document contains");
		left -= content.length;
		extracted.set(entry.name, content);
	}
	return extracted;
}

/** Creates a ZIP archive whose entries are not compressed. Checksums are left out, which readers of DOCX accept. */
export function storeEntries(contents: ReadonlyMap<string, Uint8Array>): Uint8Array {
	const files: Uint8Array[] = [];
	const directory: Uint8Array[] = [];
	let at = 0;
	for (const [path, content] of contents) {
		const name = new TextEncoder().encode(path);
		const local = new Uint8Array(LOCAL_BYTES);
		const central = new Uint8Array(CENTRAL_BYTES);
		const localView = new DataView(local.buffer);
		const centralView = new DataView(central.buffer);
		localView.setUint32(0, LOCAL_SIGNATURE, true);
		centralView.setUint32(0, CENTRAL_SIGNATURE, true);
		for (const [view, shift] of [
			[localView, 0],
			[centralView, 2],
		] as const) {
			view.setUint32(18 + shift, content.length, true);
			view.setUint32(22 + shift, content.length, true);
			view.setUint16(26 + shift, name.length, true);
		}
		centralView.setUint32(42, at, true);
		files.push(local, name, content);
		directory.push(central, name);
		at += LOCAL_BYTES + name.length + content.length;
	}
	const end = new Uint8Array(END_BYTES);
	const view = new DataView(end.buffer);
	view.setUint32(0, END_SIGNATURE, true);
	view.setUint16(8, contents.size, true);
	view.setUint16(10, contents.size, true);
	view.setUint32(12, sizeOf(directory), true);
	view.setUint32(16, at, true);
	return concat([...files, ...directory, end]);
}

function findEnd(view: DataView): number | null {
	const last = view.byteLength - END_BYTES;
	for (let at = last; at >= Math.max(0, last - COMMENT_MAX_BYTES); at--) {
		if (view.getUint32(at, true) === END_SIGNATURE) return at;
	}
	return null;
}

function readContent(bytes: Uint8Array, { at, compressedBytes }: ZipEntry, kind: string): Uint8Array {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	if (at + LOCAL_BYTES > bytes.length || view.getUint32(at, true) !== LOCAL_SIGNATURE) throw fileBroken(kind);
	const from = at + LOCAL_BYTES + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
	return bytes.subarray(from, from + compressedBytes);
}

/** Decompresses an entry. Returns null if it is larger than `maxBytes`. */
async function readEntry(content: Uint8Array, method: number, maxBytes: number): Promise<Uint8Array | null> {
	if (method === STORED) return content.length > maxBytes ? null : content;
	if (method !== DEFLATED) throw new Error(`unknown compression method ${method}`);
	const chunks: Uint8Array[] = [];
	let size = 0;
	await inflate(content, "deflate-raw", (chunk) => {
		size += chunk.length;
		chunks.push(chunk);
		return size <= maxBytes;
	});
	return size > maxBytes ? null : concat(chunks);
}

function sizeOf(chunks: readonly Uint8Array[]): number {
	return chunks.reduce((sum, chunk) => sum + chunk.length, 0);
}

function concat(chunks: readonly Uint8Array[]): Uint8Array {
	const whole = new Uint8Array(sizeOf(chunks));
	let at = 0;
	for (const chunk of chunks) {
		whole.set(chunk, at);
		at += chunk.length;
	}
	return whole;
}
