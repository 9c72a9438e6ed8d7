import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, rename, rm, stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";

const CONNECT_TIMEOUT_MS = 3_000;
const STALL_TIMEOUT_MS = 20_000;
const ATTEMPTS_MAX = 4;

export interface ExpectedFile {
	bytes: number;
	sha256: string;
}

export type OnBytes = (received: number, total: number) => void;

export interface DownloadDeps {
	fetch: typeof fetch;
	/** Sent with each request. A redirect to another origin drops `authorization`. */
	headers?: Record<string, string>;
	/** Explains an error response. */
	describeStatus?: (response: Response) => string;
	connectTimeoutMs?: number;
	stallTimeoutMs?: number;
}

/** Thrown when a download source is unreachable. The caller can try another source immediately. */
export class UnreachableError extends Error {
	override name = "UnreachableError";
}

/**
 * Downloads `url` to `<file>.part`, verifies its size and SHA-256, then renames it to `file`. Resumes interrupted and
 * stalled transfers a few times. Also resumes partial files from earlier calls.
 */
export async function downloadFile(
	url: string,
	file: string,
	expected: ExpectedFile,
	onBytes: OnBytes,
	signal: AbortSignal,
	deps: DownloadDeps = { fetch },
): Promise<void> {
	const part = `${file}.part`;
	for (let attempt = 1; (await fileSize(part)) < expected.bytes; attempt++) {
		try {
			await transfer(url, part, expected.bytes, onBytes, signal, deps);
			if ((await fileSize(part)) < expected.bytes) throw new Error(`${url} sent fewer bytes than expected.`);
		} catch (error) {
			signal.throwIfAborted();
			if (error instanceof UnreachableError || attempt >= ATTEMPTS_MAX) throw error;
		}
	}
	await verifyAndMove(part, file, expected);
}

/** Renames the file if its size and checksum match; otherwise removes it and throws. */
export async function verifyAndMove(part: string, file: string, expected: ExpectedFile): Promise<void> {
	const size = await fileSize(part);
	const sha256 = size === expected.bytes ? await hashFile(part) : null;
	if (sha256 !== expected.sha256) {
		await rm(part, { force: true });
		throw new Error(
			`The download of ${file} was corrupt (${size} bytes, SHA-256 ${sha256 ?? "not computed"}) and was removed.`,
		);
	}
	await rename(part, file);
}

/** Returns the SHA-256 of a file in hexadecimal. */
export async function hashFile(file: string): Promise<string> {
	const hash = createHash("sha256");
	await pipeline(createReadStream(file), hash);
	return hash.digest("hex");
}

/** Returns the size of a file in bytes; 0 if it does not exist. */
export async function fileSize(file: string): Promise<number> {
	return (await stat(file).catch(() => null))?.size ?? 0;
}

async function transfer(
	url: string,
	part: string,
	total: number,
	onBytes: OnBytes,
	signal: AbortSignal,
	deps: DownloadDeps,
): Promise<void> {
	const from = await fileSize(part);
	const timeout = new AbortController();
	let timer = setTimeout(
		() => timeout.abort(new UnreachableError(`${new URL(url).host} did not respond.`)),
		deps.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
	);
	const resetTimer = () => {
		clearTimeout(timer);
		const reason = new Error(`${new URL(url).host} stopped sending.`);
		timer = setTimeout(() => timeout.abort(reason), deps.stallTimeoutMs ?? STALL_TIMEOUT_MS);
	};
	const combined = AbortSignal.any([signal, timeout.signal]);
	try {
		const response = await connect(url, from, combined, deps);
		const resumed = response.status === 206;
		let received = resumed ? from : 0;
		resetTimer();
		await using handle = await open(part, resumed ? "a" : "w");
		for await (const chunk of response.body) {
			resetTimer();
			await handle.write(chunk);
			received += chunk.length;
			onBytes(received, total);
		}
	} finally {
		clearTimeout(timer);
	}
}

async function connect(
	url: string,
	from: number,
	signal: AbortSignal,
	{ fetch: fetchFile, headers, describeStatus }: DownloadDeps,
) {
	const range = from > 0 ? { range: `bytes=${from}-` } : {};
	const response = await fetchFile(url, { headers: { ...headers, ...range }, signal }).catch(
		(error: unknown) => {
			if (signal.aborted) throw signal.reason;
			throw new UnreachableError(`${new URL(url).host} cannot be reached.`, { cause: error });
		},
	);
	if (response.ok && response.body) return { status: response.status, body: response.body };
	throw new UnreachableError(
		describeStatus?.(response) ?? `${new URL(url).host} responded with status ${response.status}.`,
	);
}
