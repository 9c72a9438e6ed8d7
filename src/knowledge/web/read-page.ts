import { AppError } from "../../errors.ts";
import { type CrawlDeps, type CrawlRequest, crawlStep } from "./crawl-step.ts";
import type { Document, Validators } from "./fetch-once.ts";

/** The dependencies of `readPage`. */
export interface ReadPageDeps extends CrawlDeps {
	/** Resolves after `ms` milliseconds; rejects when the signal is aborted. */
	sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** Maximum total time to wait for claims. */
const READ_WAIT_MAX_MS = 15_000;

/**
 * Fetches a page while the user waits. Performs crawl steps, follows redirects and waits for time slots until the page
 * is read. `validators` are the validators of the stored version.
 *
 * @throws {AppError} `page_refused` when the failure is permanent, `page_unreachable` when it is temporary
 */
export async function readPage(
	url: string,
	validators: Validators,
	deps: ReadPageDeps,
	signal: AbortSignal,
): Promise<Document | { kind: "not_modified" }> {
	let request: CrawlRequest = { url, redirects: 0, validators };
	let waitLeftMs = READ_WAIT_MAX_MS;
	for (;;) {
		const step = await crawlStep(request, deps, signal);
		switch (step.kind) {
			case "redirected":
				request = { url: step.to, redirects: step.redirects, cookies: step.cookies, validators };
				break;
			case "later":
				if (step.delayMs > waitLeftMs) throw unreachable(BUSY, step.delayMs / 1_000);
				waitLeftMs -= step.delayMs;
				await deps.sleep(step.delayMs, signal);
				break;
			case "refused":
				throw new AppError("page_refused", step.reason);
			case "broken":
				throw unreachable(`${step.reason} Try again later.`, step.retryAfterS);
			default:
				return step;
		}
	}
}

const BUSY = "Other pages on this site are being read. Try again later.";

function unreachable(reason: string, retryAfterS: number | undefined): AppError {
	return new AppError("page_unreachable", reason, {
		...(retryAfterS !== undefined && { retryAfterS: Math.ceil(retryAfterS) }),
	});
}
