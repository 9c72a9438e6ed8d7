import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, rename, rm, stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";

const CONNECT_TIMEOUT_MS = 3_000;
const STALL_TIMEOUT_MS = 20_000;
const ATTEMPTS_MAX = 4;

export interface Expected {
	bytes: number;
	sha256: string;
}

export type OnBytes = (received: number, total: number) => void;

export interface DownloadDeps {
	fetch: typeof fetch;
	connectTimeoutMs?: number;
	stallTimeoutMs?: number;
}

/** The source does not answer: another one may be tried at once. */
export class UnreachableError extends Error {
	override name = "UnreachableError";
}

/**
 * Downloads `url` to `file` by way of `<file>.part`, which a later call goes on with, and checks size and SHA-256
 * before the file gets its name. A transfer that breaks or stalls is resumed, a few times.
 */
export async function download(
	url: string,
	file: string,
	expected: Expected,
	onBytes: OnBytes,
	signal: AbortSignal,
	deps: DownloadDeps = { fetch },
): Promise<void> {
	const part = `${file}.part`;
	for (let attempt = 1; (await sizeOf(part)) < expected.bytes; attempt++) {
		try {
			await transfer(url, part, expected.bytes, onBytes, signal, deps);
			if ((await sizeOf(part)) < expected.bytes) throw new Error(`${url} sent less than expected.`);
		} catch (error) {
			signal.throwIfAborted();
			if (error instanceof UnreachableError || attempt >= ATTEMPTS_MAX) throw error;
		}
	}
	await moveChecked(part, file, expected);
}

/** Gives a file its final name if it is what was expected; else removes it and throws. */
export async function moveChecked(part: string, file: string, expected: Expected): Promise<void> {
	const size = await sizeOf(part);
	const sha256 = size === expected.bytes ? await sha256Of(part) : null;
	if (sha256 !== expected.sha256) {
		await rm(part, { force: true });
		throw new Error(
			`${file} arrived damaged (${size} bytes, SHA-256 ${sha256 ?? "not read"}) and was removed.`,
		);
	}
	await rename(part, file);
}

export async function sha256Of(file: string): Promise<string> {
	const hash = createHash("sha256");
	await pipeline(createReadStream(file), hash);
	return hash.digest("hex");
}

/** In bytes; 0 for a file that is not there. */
export async function sizeOf(file: string): Promise<number> {
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
	const from = await sizeOf(part);
	const stalled = new AbortController();
	let timer = setTimeout(
		() => stalled.abort(new UnreachableError(`${new URL(url).host} did not answer.`)),
		deps.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
	);
	const watch = () => {
		clearTimeout(timer);
		const why = new Error(`${new URL(url).host} stopped sending.`);
		timer = setTimeout(() => stalled.abort(why), deps.stallTimeoutMs ?? STALL_TIMEOUT_MS);
	};
	const either = AbortSignal.any([signal, stalled.signal]);
	try {
		const response = await connect(url, from, either, deps.fetch);
		const resumed = response.status === 206;
		let received = resumed ? from : 0;
		watch();
		await using handle = await open(part, resumed ? "a" : "w");
		for await (const chunk of response.body) {
			watch();
			await handle.write(chunk);
			received += chunk.length;
			onBytes(received, total);
		}
	} finally {
		clearTimeout(timer);
	}
}

async function connect(url: string, from: number, signal: AbortSignal, get: typeof fetch) {
	const headers = from > 0 ? { range: `bytes=${from}-` } : {};
	const response = await get(url, { headers, signal }).catch((error: unknown) => {
		if (signal.aborted) throw signal.reason;
		throw new UnreachableError(`${new URL(url).host} cannot be reached.`, { cause: error });
	});
	if (response.ok && response.body) return { status: response.status, body: response.body };
	throw new UnreachableError(`${new URL(url).host} answered ${response.status}.`);
}
